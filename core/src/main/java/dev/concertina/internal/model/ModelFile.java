package dev.concertina.internal.model;

import dev.concertina.ModelDescription;
import dev.concertina.ModelFormatException;
import dev.concertina.internal.Require;
import dev.concertina.internal.graph.Graphs;
import dev.concertina.internal.graph.Plans;
import dev.concertina.internal.runtime.Engine;
import dev.concertina.internal.runtime.HostArrays;
import dev.concertina.spi.GraphPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The model file: a zip with a fixed list of entries.
 *
 * <pre>
 * manifest.json        what the model is (Manifest)
 * graph.json           DL4J's configuration of the net
 * weights.bin          the flat parameters, float32, little-endian, not deflated
 * sections/NAME.json   what a use of the model keeps here; none or several
 * </pre>
 *
 * <p>A file may come from a stranger: no entry is trusted beyond its limit, no class is made that
 * the graph reader does not list, nothing is deserialised by Java, and nothing is written. Equal
 * models give equal bytes.
 */
public final class ModelFile {
  static final String MANIFEST = "manifest.json";
  static final String GRAPH = "graph.json";
  static final String WEIGHTS = "weights.bin";

  private static final Pattern SECTION = Pattern.compile("sections/([a-z]{1,32})\\.json");
  private static final int MOST_SECTIONS = 13;

  private static final Archive.Layout LAYOUT =
      new Archive.Layout(
          "a model file", List.of(MANIFEST, GRAPH), List.of(WEIGHTS), SECTION, MOST_SECTIONS);

  private ModelFile() {}

  public static void write(
      Path file,
      GraphPlan plan,
      float[] weights,
      ModelDescription description,
      Map<String, String> sections)
      throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put(MANIFEST, Manifest.of(plan, description).toJson());
    texts.put(GRAPH, Graphs.portable(plan.graph()).toJson());
    Require.that(
        sections.size() <= MOST_SECTIONS,
        "a model file has room for %d sections, found %d",
        MOST_SECTIONS,
        sections.size());
    new TreeMap<>(sections).forEach((name, json) -> texts.put(section(name), checked(name, json)));
    new Archive(texts, Map.of(WEIGHTS, weights)).write(file);
  }

  private static String section(String name) {
    String entry = "sections/" + name + ".json";
    Require.that(
        SECTION.matcher(entry).matches(),
        "a section's name must be 1 to 32 lower-case letters, found %s",
        name);
    return entry;
  }

  /** Nothing is written that would not be read again. */
  private static String checked(String name, String json) {
    try {
      JsonText.require(Require.present(json, "section " + name));
    } catch (ModelFormatException e) {
      throw new IllegalArgumentException("section " + name + " must be JSON: " + e.getMessage(), e);
    }
    return json;
  }

  /** What a file holds: a plan, its weights and what stands beside them, checked for itself. */
  public record Contents(
      GraphPlan plan,
      float[] weights,
      ModelDescription description,
      Map<String, String> sections) {}

  /** Reads a file; whether its net runs remains to be tried. */
  public static Contents read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString(), null, "there is no such model file");
    }
    Engine.ready();
    Archive archive = Archive.read(file, LAYOUT);
    try {
      return contents(archive);
    } catch (ModelFormatException | RuntimeException e) {
      throw damaged(file, e);
    }
  }

  /** What is wrong with a file, with its name. */
  public static ModelFormatException damaged(Path file, Exception e) {
    String joint = e instanceof ModelFormatException ? ": " : " is damaged: ";
    return new ModelFormatException(file + joint + e.getMessage(), e);
  }

  private static Map<String, String> sections(Map<String, String> texts)
      throws ModelFormatException {
    Map<String, String> sections = new LinkedHashMap<>();
    for (Map.Entry<String, String> text : texts.entrySet()) {
      Matcher section = SECTION.matcher(text.getKey());
      if (section.matches()) {
        JsonText.require(text.getValue());
        sections.put(section.group(1), text.getValue());
      }
    }
    return sections;
  }

  private static Contents contents(Archive archive) throws ModelFormatException {
    Map<String, String> sections = sections(archive.texts());
    Manifest manifest = Manifest.parse(archive.texts().get(MANIFEST));
    GraphPlan plan = manifest.plan(GraphReader.read(archive.texts().get(GRAPH), manifest));
    float[] weights = archive.vectors().get(WEIGHTS);
    if (!HostArrays.areFinite(weights, weights.length)) {
      throw new ModelFormatException("a weight is not finite");
    }
    long expected = Graphs.parameters(plan.graph());
    if (weights.length != expected || expected != manifest.description().parameters()) {
      throw new ModelFormatException(
          "the net has " + expected + " weights, found " + weights.length);
    }
    Plans.requireServes(plan, manifest.description().shape());
    return new Contents(plan, weights, manifest.description(), sections);
  }
}
