package dev.concertina.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.stream.Collectors;
import org.nd4j.shade.jackson.core.type.TypeReference;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** What a benchmark found: one JSON document, from which every table is made. */
final class Results {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final TypeReference<Map<String, String>> WORDS = new TypeReference<>() {};

  private final ObjectNode root;

  private Results(ObjectNode root) {
    this.root = root;
  }

  /** With nothing found yet. */
  static Results start(String name, String command) {
    ObjectNode root = MAPPER.createObjectNode().put("name", name).put("command", command);
    root.putArray("rows");
    root.put("seconds", 0).put("backend", "");
    Machine.describe().forEach(root.putObject("machine")::put);
    root.putObject("versions");
    root.putArray("notes");
    return new Results(root);
  }

  static Results read(Path file) throws IOException, Failure {
    JsonNode node = MAPPER.readTree(file.toFile());
    if (!(node instanceof ObjectNode object) || !object.path("rows").isArray()) {
      throw new Failure(file + " holds no results: give what a benchmark wrote by --json");
    }
    return new Results(object);
  }

  ObjectNode addRow() {
    return root.withArray("rows").addObject();
  }

  void note(String line) {
    root.withArray("notes").add(line);
  }

  void versions(String engine, Map<String, String> versions) {
    ObjectNode node = root.with("versions").putObject(engine);
    versions.forEach(node::put);
    if (engine.equals(Contender.CONCERTINA.title())) {
      root.put("backend", versions.getOrDefault("backend", ""));
    }
  }

  Results finish(long startNanos) {
    root.put("seconds", Math.round((System.nanoTime() - startNanos) / 1e8) / 10.0);
    return this;
  }

  String name() {
    return root.path("name").asText();
  }

  JsonNode rows() {
    return root.path("rows");
  }

  String json() {
    return root.toPrettyString() + "\n";
  }

  /** Written beside and moved: what is there is whole. */
  void write(Path file) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(part, json());
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Tables with what a reader must know beside them. */
  String text(Table table) {
    StringBuilder text = new StringBuilder();
    text.append("```\n").append(root.path("command").asText()).append("\n```\n\n");
    text.append(table.text(rows()));
    root.path("notes").forEach(note -> text.append("\n- ").append(note.asText()));
    text.append(root.path("notes").isEmpty() ? "\n" : "\n\n");
    text.append("Machine: ").append(words(root.path("machine"))).append(".\n");
    root.path("versions")
        .fields()
        .forEachRemaining(
            engine ->
                text.append("- ")
                    .append(engine.getKey())
                    .append(": ")
                    .append(words(engine.getValue()))
                    .append("\n"));
    text.append("\n").append(root.path("seconds").asText()).append(" seconds in all.\n");
    return text.toString();
  }

  private static String words(JsonNode object) {
    Map<String, String> words = MAPPER.convertValue(object, WORDS);
    return words.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}
