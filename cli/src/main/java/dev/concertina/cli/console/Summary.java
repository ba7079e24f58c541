package dev.concertina.cli.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.SerializationFeature;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** Facts and tables. */
public final class Summary implements Outcome {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final ObjectNode root = JSON.createObjectNode();
  private final List<Object> parts = new ArrayList<>();
  private boolean failed;
  private Map<String, String> facts; // the lines that are aligned with each other

  public Summary(String command) {
    root.put("command", command);
  }

  /** One line: a name and a value. */
  public Summary fact(String key, String name, Cell value) {
    if (facts == null) {
      facts = new LinkedHashMap<>();
      parts.add(facts);
    }
    facts.put(name, value.text());
    root.set(key, value.value());
    return this;
  }

  /** Says that a part of the work could not be done. */
  public Summary failed() {
    failed = true;
    return this;
  }

  @Override
  public boolean hasFailed() {
    return failed;
  }

  /** Adds a value to the output for programs only; the output for people says it in words. */
  public Summary hidden(String key, Cell value) {
    root.set(key, value.value());
    return this;
  }

  public Summary table(String key, Table table) {
    facts = null;
    parts.add(table);
    table.writeTo(root.putArray(key));
    return this;
  }

  /** A table of which people see the first rows only. */
  public Summary table(String key, Table table, int shown) {
    if (table.rows().size() <= shown) {
      return table(key, table);
    }
    facts = null;
    parts.add(new Table(table.title(), table.columns(), table.rows().subList(0, shown)));
    parts.add("  … and " + (table.rows().size() - shown) + " more\n");
    table.writeTo(root.putArray(key));
    return this;
  }

  @Override
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Object part : parts) {
      if (part instanceof Table table) {
        text.append(text.isEmpty() ? "" : "\n").append(table.text());
      } else if (part instanceof Map<?, ?> lines) {
        text.append(text.isEmpty() ? "" : "\n");
        int width = lines.keySet().stream().mapToInt(k -> k.toString().length()).max().orElse(0);
        lines.forEach(
            (name, value) -> text.append(String.format("%-" + width + "s   %s\n", name, value)));
      } else {
        text.append(part);
      }
    }
    return text.toString();
  }

  @Override
  public String json() {
    try {
      return JSON.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a summary cannot be written as JSON", e);
    }
  }
}
