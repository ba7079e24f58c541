package dev.concertina.internal.model;

import static dev.concertina.internal.model.JsonText.words;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.concertina.ModelDescription;
import dev.concertina.ModelFormatException;
import dev.concertina.TrainingReport;
import dev.concertina.TrainingSummary;
import dev.concertina.data.Range;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Scaling;
import dev.concertina.internal.Json;
import dev.concertina.internal.JsonFields;
import dev.concertina.internal.Require;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.noise.Corruption;
import dev.concertina.spi.GraphPlan;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * The first entry of a model file: everything about the model but its graph and weights.
 *
 * @param ends the plan's ends
 * @param weightsDigest SHA-256 of the bytes of the weights, in lower-case hexadecimal digits
 */
record Manifest(ModelDescription description, PlanEnds ends, String weightsDigest) {
  private static final String FORMAT = "concertina-model";
  private static final int VERSION = 2;

  private static final int MOST_FEATURES = 1 << 24;
  private static final int MOST_WORDS = 1_000;
  private static final int LONGEST_NAME = 10_000;
  private static final int LONGEST_WORD = 1_000_000;
  private static final int LONGEST_CORRUPTION = 1_000;

  static Manifest of(GraphPlan plan, ModelDescription description, String weightsDigest) {
    return new Manifest(description, PlanEnds.of(plan), weightsDigest);
  }

  GraphPlan plan(ComputationGraphConfiguration graph) {
    return ends.plan(graph);
  }

  String toJson() {
    ObjectNode root = Json.object();
    root.put("format", FORMAT).put("version", VERSION);
    ObjectNode architecture = root.putObject("architecture").put("kind", description.kind());
    put(architecture.putObject("parameters"), description.architecture());
    ShapeText.write(root.putObject("shape"), description.shape());
    ShapeText.write(root.putObject("codeShape"), description.code());
    ArrayNode features = root.putArray("features");
    description.features().forEach(features::add);
    ObjectNode scaling = root.putObject("scaling");
    scaling.put("method", description.scaling().method().name());
    put(scaling.putArray("offset"), description.scaling().offset());
    put(scaling.putArray("scale"), description.scaling().scale());
    root.put("loss", description.loss().name()).put("parameters", description.parameters());
    root.put("weightsDigest", weightsDigest);
    ends.write(root);
    description.training().ifPresent(training -> put(root.putObject("training"), training));
    put(root.putObject("versions"), description.versions());
    return root.toPrettyString();
  }

  private static void put(ObjectNode node, TrainingSummary training) {
    node.put("corruption", training.corruption().text());
    training
        .range()
        .ifPresent(
            range -> node.putObject("range").put("low", range.low()).put("high", range.high()));
    node.put("seed", training.seed());
    node.put("validation", training.validation()).put("timeOrdered", training.timeOrdered());
    node.put("trainingSamples", training.trainingSamples());
    node.put("validationSamples", training.validationSamples());
    node.put("epochs", training.epochs()).put("bestEpoch", training.bestEpoch());
    node.put("stop", training.stop().name()).put("error", training.error());
    put(node.putObject("options"), training.options());
  }

  private static void put(ObjectNode node, Map<String, String> words) {
    words.forEach(node::put);
  }

  private static void put(ArrayNode node, float[] values) {
    for (float value : values) {
      node.add(value);
    }
  }

  static Manifest parse(String json) throws ModelFormatException {
    try {
      return read(JsonFields.of(JsonText.manifest(json, FORMAT, VERSION, "model"), "its manifest"));
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(e.getMessage(), e);
    }
  }

  private static Manifest read(JsonFields root) {
    root.text("format", LONGEST_NAME);
    root.integer("version", VERSION, VERSION);
    ModelDescription description = description(root);
    Manifest manifest =
        new Manifest(description, PlanEnds.read(root), root.text("weightsDigest", LONGEST_NAME));
    root.finish();
    return manifest;
  }

  private static ModelDescription description(JsonFields root) {
    JsonFields architecture = root.object("architecture");
    SampleShape shape = ShapeText.read(root, "shape");
    ModelDescription description =
        ModelDescription.of(
                architecture.text("kind", LONGEST_NAME),
                shape,
                ShapeText.read(root, "codeShape"),
                scaling(root.object("scaling")))
            .withArchitecture(architecture.words("parameters", MOST_WORDS, LONGEST_WORD))
            .withFeatures(root.texts("features", MOST_FEATURES, LONGEST_NAME))
            .withLoss(root.choice("loss", names(ReconstructionError.values())))
            .withParameters(root.whole("parameters", 0, Integer.MAX_VALUE))
            .withVersions(root.words("versions", MOST_WORDS, LONGEST_WORD));
    architecture.finish();
    if (root.has("training")) {
      description = description.withTraining(training(root.object("training")));
    }
    Require.that(
        description.features().size() == shape.features()
            && description.scaling().offset().length == shape.features(),
        "its manifest: features, scaling and shape must be of the same number, found %d, %d, %d",
        description.features().size(),
        description.scaling().offset().length,
        shape.features());
    return description;
  }

  private static TrainingSummary training(JsonFields node) {
    TrainingSummary summary =
        TrainingSummary.of(
                corruption(node.text("corruption", LONGEST_CORRUPTION)),
                node.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE))
            .withHeldOut(node.number("validation", 0, 1), node.flag("timeOrdered"))
            .withSamples(
                node.integer("trainingSamples", 0, Integer.MAX_VALUE),
                node.integer("validationSamples", 0, Integer.MAX_VALUE))
            .withEnd(
                node.integer("epochs", 0, Integer.MAX_VALUE),
                node.integer("bestEpoch", 0, Integer.MAX_VALUE),
                node.choice("stop", names(TrainingReport.Stop.values())),
                node.number("error", -Double.MAX_VALUE, Double.MAX_VALUE))
            .withOptions(node.words("options", MOST_WORDS, LONGEST_WORD));
    if (node.has("range")) {
      summary = summary.withRange(range(node.object("range")));
    }
    node.finish();
    return summary;
  }

  /** Only the one form in which it is written. */
  private static Corruption corruption(String text) {
    Corruption corruption = Corruption.parse(text);
    Require.that(
        corruption.text().equals(text),
        "its manifest: corruption must be written as '%s', found '%s'",
        corruption.text(),
        Json.printable(text));
    return corruption;
  }

  private static Range range(JsonFields node) {
    Range range =
        new Range(
            (float) node.number("low", -Float.MAX_VALUE, Float.MAX_VALUE),
            (float) node.number("high", -Float.MAX_VALUE, Float.MAX_VALUE));
    node.finish();
    return range;
  }

  private static Scaling scaling(JsonFields node) {
    Scaling scaling =
        Scaling.of(
            node.choice("method", names(Scaling.Method.values())),
            node.floats("offset", MOST_FEATURES),
            node.floats("scale", MOST_FEATURES));
    node.finish();
    return scaling;
  }

  private static <E extends Enum<E>> Map<String, E> names(E[] constants) {
    Map<String, E> names = new LinkedHashMap<>();
    for (E constant : constants) {
      names.put(constant.name(), constant);
    }
    return names;
  }
}
