package dev.concertina.cli.options;

import dev.concertina.Autoencoder;
import dev.concertina.ModelFormatException;
import dev.concertina.data.WrittenForm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * The columns that the user named to {@code train}. They are kept in the model's file, so that
 * other commands need not be given them again.
 *
 * @param ignored the columns that were left out
 * @param label the column with the labels
 * @param time the column with the time; 'none' if there is none
 * @param reading how files are written, by the names of options
 * @param written the same as far as it was found out, for later files that leave it open
 */
public record TrainedColumns(
    List<String> ignored,
    Optional<String> label,
    Optional<String> time,
    Map<String, String> reading,
    WrittenForm written) {
  static final TrainedColumns NONE =
      new TrainedColumns(
          List.of(), Optional.empty(), Optional.empty(), Map.of(), WrittenForm.UNKNOWN);

  private static final String SECTION = "columns";
  private static final String WRITTEN = "written";
  private static final String NO_TIME = "none";
  private static final ObjectMapper JSON = new ObjectMapper();

  public boolean isEmpty() {
    return equals(NONE);
  }

  /** What a model's file holds. */
  public static TrainedColumns of(Autoencoder model) throws ModelFormatException {
    String json = model.sections().get(SECTION);
    if (json == null) {
      return NONE;
    }
    try {
      JsonNode root = JSON.readTree(json);
      List<String> ignored = new ArrayList<>();
      root.path("ignored").forEach(name -> ignored.add(name.asText()));
      Map<String, String> reading = new LinkedHashMap<>();
      root.path("reading")
          .fields()
          .forEachRemaining(each -> reading.put(each.getKey(), each.getValue().asText()));
      return new TrainedColumns(
          ignored, text(root, "label"), text(root, "time"), reading, written(root));
    } catch (JsonProcessingException e) {
      throw new ModelFormatException("its section 'columns' is no JSON: train the model again", e);
    }
  }

  private static WrittenForm written(JsonNode root) throws ModelFormatException {
    JsonNode found = root.path(WRITTEN);
    try {
      return new WrittenForm(
          text(found, "decimal").map(mark -> mark.charAt(0)),
          text(found, "thousands").map(mark -> mark.charAt(0)),
          text(found, "dates"),
          signs(found));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new ModelFormatException(
          "its section 'columns' says nothing sound of how files are written: train the model"
              + " again",
          e);
    }
  }

  private static Optional<Map<String, Character>> signs(JsonNode found) {
    if (!found.has("signs")) {
      return Optional.empty();
    }
    Map<String, Character> signs = new LinkedHashMap<>();
    found
        .get("signs")
        .fields()
        .forEachRemaining(each -> signs.put(each.getKey(), each.getValue().asText().charAt(0)));
    return Optional.of(signs);
  }

  private static Optional<String> text(JsonNode root, String name) {
    return Optional.ofNullable(root.path(name).textValue());
  }

  /** Puts this into a model's file, beside what it holds. */
  public void addTo(Path file) throws IOException {
    if (isEmpty()) {
      return;
    }
    try (Autoencoder model = Autoencoder.load(file)) {
      Map<String, String> sections = new LinkedHashMap<>(model.sections());
      sections.put(SECTION, json());
      model.save(file, sections);
    }
  }

  private String json() {
    ObjectNode root = JSON.createObjectNode();
    ignored.forEach(root.putArray("ignored")::add);
    label.ifPresent(name -> root.put("label", name));
    time.ifPresent(name -> root.put("time", name));
    if (!reading.isEmpty()) {
      ObjectNode written = root.putObject("reading");
      reading.forEach((option, value) -> written.put(option, value));
    }
    if (!written.equals(WrittenForm.UNKNOWN)) {
      ObjectNode found = root.putObject(WRITTEN);
      written.decimal().ifPresent(mark -> found.put("decimal", mark.toString()));
      written.thousands().ifPresent(mark -> found.put("thousands", mark.toString()));
      written.dates().ifPresent(order -> found.put("dates", order));
      written.signs().ifPresent(signs -> put(signs, found.putObject("signs")));
    }
    return root.toString();
  }

  /** Those of a file that has these columns; that there is no time may be said of every file. */
  TrainedColumns among(List<String> names) {
    return new TrainedColumns(
        ignored.stream().filter(names::contains).toList(),
        label.filter(names::contains),
        time.filter(name -> name.equals(NO_TIME) || names.contains(name)),
        reading,
        WrittenForm.UNKNOWN);
  }

  /** The same, read in another way. */
  TrainedColumns withReading(Map<String, String> other) {
    return new TrainedColumns(ignored, label, time, other, written);
  }

  /** Those for which no option was given. */
  TrainedColumns without(boolean givenIgnored, boolean givenLabel, boolean givenTime) {
    return new TrainedColumns(
        givenIgnored ? List.of() : ignored,
        givenLabel ? Optional.empty() : label,
        givenTime ? Optional.empty() : time,
        reading,
        WrittenForm.UNKNOWN);
  }

  /** Those that no option names for something else. */
  TrainedColumns besides(List<String> otherIgnored, String otherLabel, String otherTime) {
    return new TrainedColumns(
        ignored.stream()
            .filter(name -> !name.equals(otherLabel) && !name.equals(otherTime))
            .toList(),
        label.filter(name -> !otherIgnored.contains(name) && !Objects.equals(name, otherTime)),
        time.filter(name -> !otherIgnored.contains(name) && !Objects.equals(name, otherLabel)),
        reading,
        WrittenForm.UNKNOWN);
  }

  private static void put(Map<String, Character> signs, ObjectNode into) {
    new TreeMap<>(signs).forEach((name, sign) -> into.put(name, sign.toString()));
  }

  /** In words: {@code id and site ignored, labels in 'state'}. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    if (!ignored.isEmpty()) {
      parts.add(String.join(", ", ignored) + " ignored");
    }
    label.ifPresent(name -> parts.add("labels in '" + name + "'"));
    time.ifPresent(name -> parts.add(name.equals(NO_TIME) ? "no time" : "time in '" + name + "'"));
    reading.forEach((option, value) -> parts.add("--" + option + " " + value.replace('\n', ',')));
    written
        .decimal()
        .filter(mark -> mark == ',' || written.thousands().isPresent())
        .ifPresent(mark -> parts.add("decimal mark " + mark));
    written.thousands().ifPresent(mark -> parts.add("thousands " + mark));
    written.dates().ifPresent(order -> parts.add("dates " + order));
    return String.join("; ", parts);
  }
}
