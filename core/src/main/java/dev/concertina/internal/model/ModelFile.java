package dev.concertina.internal.model;

import dev.concertina.ModelDescription;
import dev.concertina.ModelFormatException;
import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import dev.concertina.internal.graph.Catalogue;
import dev.concertina.internal.graph.GraphShapes;
import dev.concertina.internal.graph.GraphText;
import dev.concertina.internal.graph.Plans;
import dev.concertina.internal.runtime.Engine;
import dev.concertina.internal.runtime.HostArrays;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanOutput;
import java.io.IOException;
import java.io.InterruptedIOException;
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
 * graph.json           the net's layers, in a form of our own (GraphText)
 * weights.bin          the flat parameters, float32, little-endian, not deflated
 * sections/NAME.json   what a use of the model keeps here; none or several
 * </pre>
 *
 * <p>A file may come from a stranger: no entry is trusted beyond its limit, no layer is made that
 * no catalogue lists, nothing is deserialised by Java or DL4J, and nothing is written. Equal models
 * give equal bytes.
 */
public final class ModelFile {
  public static final String MANIFEST = "manifest.json";
  public static final String GRAPH = "graph.json";
  public static final String WEIGHTS = "weights.bin";

  private static final Pattern SECTION = Pattern.compile("sections/([a-z]{1,32})\\.json");
  private static final int MOST_SECTIONS = 13;

  /** Multiplications and values of one sample in a trial: a fraction of a second. */
  private static final double MOST_TRIED_WORK = 1 << 29;

  private static final long MOST_TRIED_VALUES = 1 << 23;

  private static final Archive.Layout LAYOUT =
      new Archive.Layout(
          "a model file",
          List.of(MANIFEST, GRAPH),
          List.of(WEIGHTS),
          SECTION,
          MOST_SECTIONS,
          Map.of(MANIFEST, JsonText.LONGEST_MANIFEST, GRAPH, GraphText.LONGEST));

  private ModelFile() {}

  public static void write(
      Path file,
      GraphPlan plan,
      Catalogue types,
      float[] weights,
      String weightsDigest,
      ModelDescription description,
      Map<String, String> sections)
      throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put(MANIFEST, manifest(plan, description, weightsDigest));
    texts.put(GRAPH, GraphText.write(plan.graph(), types));
    requireFits(plan, types, description);
    Require.that(
        sections.size() <= MOST_SECTIONS,
        "a model file has room for %d sections, found %d",
        MOST_SECTIONS,
        sections.size());
    new TreeMap<>(sections).forEach((name, json) -> texts.put(section(name), checked(name, json)));
    new Archive(texts, Map.of(WEIGHTS, weights)).write(file);
  }

  /**
   * Refuses a graph of which no file could be written, before it is trained.
   *
   * @throws IllegalArgumentException if there is something in it that no catalogue lists
   */
  public static void requireWritable(GraphPlan plan, Catalogue types) {
    GraphText.requireWritable(plan.graph(), types);
    shapes(plan, types);
  }

  /** Nothing is written that would not be read again. */
  private static String manifest(
      GraphPlan plan, ModelDescription description, String weightsDigest) {
    String json = Manifest.of(plan, description, weightsDigest).toJson();
    try {
      Manifest.parse(json);
    } catch (ModelFormatException e) {
      throw new IllegalArgumentException("the model cannot be written: " + e.getMessage(), e);
    }
    return json;
  }

  private static String section(String name) {
    String entry = "sections/" + name + ".json";
    Require.that(
        SECTION.matcher(entry).matches(),
        "a section's name must be 1 to 32 lower-case letters, found %s",
        name);
    return entry;
  }

  private static String checked(String name, String json) {
    try {
      JsonText.require(Require.present(json, "section " + name));
    } catch (ModelFormatException e) {
      throw new IllegalArgumentException("section " + name + " must be JSON: " + e.getMessage(), e);
    }
    return json;
  }

  /**
   * What a file holds, checked for itself; whether its net runs remains to be tried.
   *
   * @param weightsDigest the digest of the weights
   * @param types what the file can hold
   * @param isQuicklyTried whether one sample is a matter of a fraction of a second; a large net is
   *     known by its shapes alone, so that loading takes neither long nor much memory
   */
  public record Contents(
      GraphPlan plan,
      float[] weights,
      String weightsDigest,
      Catalogue types,
      ModelDescription description,
      Map<String, String> sections,
      boolean isQuicklyTried) {}

  /** Reads a file of the given types. */
  public static Contents read(Path file, Catalogue types) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString(), null, "there is no such model file");
    }
    Engine.ready();
    Archive archive = Archive.read(file, LAYOUT);
    try {
      return contents(file, archive, types);
    } catch (ModelFormatException | RuntimeException e) {
      throw damaged(file, e);
    }
  }

  /** What is wrong with a file, with its name. */
  public static ModelFormatException damaged(Path file, Exception e) {
    boolean told = e instanceof ModelFormatException || e instanceof IllegalArgumentException;
    return new ModelFormatException(file + (told ? ": " : " is damaged: ") + e.getMessage(), e);
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

  private static Contents contents(Path file, Archive archive, Catalogue types) throws IOException {
    Map<String, String> sections = sections(archive.texts());
    Manifest manifest = Manifest.parse(archive.texts().get(MANIFEST));
    float[] weights = weights(archive, manifest);
    requireNotInterrupted(file);
    GraphPlan plan = manifest.plan(GraphText.read(archive.texts().get(GRAPH), types));
    GraphShapes shapes = requireFits(plan, types, manifest.description());
    if (weights.length != shapes.weights()) {
      throw new ModelFormatException(
          "the net has " + shapes.weights() + " weights, found " + weights.length);
    }
    Plans.requireServes(plan, manifest.description().shape());
    requireNotInterrupted(file);
    return new Contents(
        plan,
        weights,
        manifest.weightsDigest(),
        types,
        manifest.description(),
        sections,
        shapes.work() <= MOST_TRIED_WORK && shapes.values() <= MOST_TRIED_VALUES);
  }

  private static float[] weights(Archive archive, Manifest manifest) throws ModelFormatException {
    float[] weights = archive.vectors().get(WEIGHTS);
    if (!HostArrays.areFinite(weights, weights.length)) {
      throw new ModelFormatException("a weight is not finite");
    }
    String digest = WeightsDigest.of(weights);
    if (!digest.equals(manifest.weightsDigest())) {
      throw new ModelFormatException(
          "its weights are not those that its manifest speaks of: their digest is "
              + digest
              + ", and weightsDigest is "
              + Archive.printable(manifest.weightsDigest()));
    }
    return weights;
  }

  /** Gives up if the thread was interrupted. */
  public static void requireNotInterrupted(Path file) throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("loading " + file + " was interrupted");
    }
  }

  private static GraphShapes shapes(GraphPlan plan, Catalogue types) {
    Map<String, SampleShape> inputs = new LinkedHashMap<>();
    plan.inputs().forEach(input -> inputs.put(input.vertex(), input.shape()));
    GraphShapes shapes = GraphShapes.of(plan.graph(), types, inputs);
    for (PlanOutput output : plan.outputs()) {
      SampleShape made = shapes.of(output.vertex());
      Require.that(
          made.equals(output.shape()),
          "output '%s' must have the shape that its node makes, %s, found %s",
          output.vertex(),
          made,
          output.shape());
    }
    return shapes;
  }

  /** A graph whose ends do not fit the manifest fails here rather than at the first use. */
  private static GraphShapes requireFits(
      GraphPlan plan, Catalogue types, ModelDescription description) {
    GraphShapes shapes = shapes(plan, types);
    SampleShape code = shapes.of(plan.code());
    Require.that(
        code.equals(description.code()),
        "its manifest says that codes are %s, but its net makes %s",
        description.code(),
        code);
    Require.that(
        shapes.weights() == description.parameters(),
        "its manifest says that the net has %d weights, but it has %d",
        description.parameters(),
        shapes.weights());
    return shapes;
  }
}
