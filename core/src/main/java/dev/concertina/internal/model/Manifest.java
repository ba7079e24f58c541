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
import dev.concertina.spi.GraphPlan.Feed;
import dev.concertina.spi.GraphPlan.Input;
import dev.concertina.spi.GraphPlan.Output;
import dev.concertina.spi.GraphPlan.Target;
import dev.concertina.spi.Quantisation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * The first entry of a model file: everything about the model but its graph and weights.
 *
 * @param weightsDigest SHA-256 of the bytes of the weights, in lower-case hexadecimal digits
 */
public record Manifest(
    ModelDescription description,
    List<Input> inputs,
    String code,
    List<Output> outputs,
    double objectiveScale,
    int fold,
    Optional<Quantisation> rounding,
    String weightsDigest) {
  private static final String FORMAT = "concertina-model";
  private static final int VERSION = 2;

  private static final int MOST_FEATURES = 1 << 24;
  private static final int LONGEST_SIDE = 1 << 24;
  private static final int MOST_ENDS = 64;
  private static final int MOST_WORDS = 1_000;
  private static final int LONGEST_NAME = 10_000;
  private static final int LONGEST_WORD = 1_000_000;
  private static final int LONGEST_CORRUPTION = 1_000;

  static Manifest of(GraphPlan plan, ModelDescription description, String weightsDigest) {
    return new Manifest(
        description,
        plan.inputs(),
        plan.code(),
        plan.outputs(),
        plan.objectiveScale(),
        plan.fold(),
        plan.rounding(),
        weightsDigest);
  }

  GraphPlan plan(ComputationGraphConfiguration graph) {
    return new GraphPlan(graph, inputs, code, outputs, objectiveScale, fold, rounding);
  }

  String toJson() {
    ObjectNode root = Json.object();
    root.put("format", FORMAT).put("version", VERSION);
    ObjectNode architecture = root.putObject("architecture").put("kind", description.kind());
    put(architecture.putObject("parameters"), description.architecture());
    put(root.putObject("shape"), description.shape());
    put(root.putObject("codeShape"), description.code());
    ArrayNode features = root.putArray("features");
    description.features().forEach(features::add);
    ObjectNode scaling = root.putObject("scaling");
    scaling.put("method", description.scaling().method().name());
    put(scaling.putArray("offset"), description.scaling().offset());
    put(scaling.putArray("scale"), description.scaling().scale());
    root.put("loss", description.loss().name()).put("parameters", description.parameters());
    root.put("weightsDigest", weightsDigest);
    ArrayNode in = root.putArray("inputs");
    inputs.forEach(i -> end(in, i.vertex(), i.shape()).put("feed", i.feed().name()));
    root.put("code", code);
    ArrayNode out = root.putArray("outputs");
    outputs.forEach(o -> end(out, o.vertex(), o.shape()).put("target", o.target().name()));
    root.put("objectiveScale", objectiveScale).put("fold", fold);
    rounding.ifPresent(
        how ->
            root.putObject("rounding")
                .put("step", how.step())
                .put("finest", how.finest())
                .put("coarsest", how.coarsest())
                .put("told", how.told()));
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

  private static ObjectNode end(ArrayNode ends, String vertex, SampleShape shape) {
    ObjectNode node = ends.addObject().put("vertex", vertex);
    put(node.putObject("shape"), shape);
    return node;
  }

  /** With its kind: three numbers could be pictures or something else one day. */
  private static void put(ObjectNode node, SampleShape shape) {
    if (shape instanceof SampleShape.Image image) {
      node.put("kind", "image").put("channels", image.channels());
      node.put("height", image.height()).put("width", image.width());
    } else if (shape instanceof SampleShape.Series series) {
      node.put("kind", "series").put("features", series.features()).put("time", series.time());
    } else {
      node.put("kind", "vector").put("size", shape.size());
    }
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
    List<Input> inputs = new ArrayList<>();
    for (JsonFields end : root.objects("inputs", MOST_ENDS)) {
      Feed feed = end.choice("feed", names(Feed.values()));
      inputs.add(new Input(end.text("vertex", LONGEST_NAME), feed, shape(end, "shape")));
      end.finish();
    }
    List<Output> outputs = new ArrayList<>();
    for (JsonFields end : root.objects("outputs", MOST_ENDS)) {
      Target target = end.choice("target", names(Target.values()));
      outputs.add(new Output(end.text("vertex", LONGEST_NAME), target, shape(end, "shape")));
      end.finish();
    }
    Manifest manifest =
        new Manifest(
            description,
            inputs,
            root.text("code", LONGEST_NAME),
            outputs,
            root.number("objectiveScale", Double.MIN_VALUE, Double.MAX_VALUE),
            root.integer("fold", 1, LONGEST_SIDE),
            root.has("rounding")
                ? Optional.of(rounding(root.object("rounding")))
                : Optional.empty(),
            root.text("weightsDigest", LONGEST_NAME));
    root.finish();
    return manifest;
  }

  private static ModelDescription description(JsonFields root) {
    JsonFields architecture = root.object("architecture");
    SampleShape shape = shape(root, "shape");
    ModelDescription description =
        ModelDescription.of(
                architecture.text("kind", LONGEST_NAME),
                shape,
                shape(root, "codeShape"),
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

  private static Quantisation rounding(JsonFields node) {
    Quantisation rounding =
        new Quantisation(
            node.number("step", Double.MIN_VALUE, Double.MAX_VALUE),
            node.number("finest", Double.MIN_VALUE, Double.MAX_VALUE),
            node.number("coarsest", Double.MIN_VALUE, Double.MAX_VALUE),
            node.flag("told"));
    node.finish();
    return rounding;
  }

  private enum Kind {
    VECTOR,
    IMAGE,
    SERIES
  }

  private static final Map<String, Kind> KINDS =
      Map.of("vector", Kind.VECTOR, "image", Kind.IMAGE, "series", Kind.SERIES);

  private static SampleShape shape(JsonFields of, String key) {
    JsonFields node = of.object(key);
    SampleShape shape =
        switch (node.choice("kind", KINDS)) {
          case VECTOR -> new SampleShape.Features(side(node, "size"));
          case IMAGE ->
              new SampleShape.Image(
                  side(node, "channels"), side(node, "height"), side(node, "width"));
          case SERIES -> new SampleShape.Series(side(node, "features"), side(node, "time"));
        };
    node.finish();
    return shape;
  }

  private static int side(JsonFields node, String key) {
    return node.integer(key, 1, LONGEST_SIDE);
  }

  private static <E extends Enum<E>> Map<String, E> names(E[] constants) {
    Map<String, E> names = new LinkedHashMap<>();
    for (E constant : constants) {
      names.put(constant.name(), constant);
    }
    return names;
  }
}
