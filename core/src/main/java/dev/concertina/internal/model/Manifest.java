package dev.concertina.internal.model;

import static dev.concertina.internal.model.JsonText.field;
import static dev.concertina.internal.model.JsonText.texts;
import static dev.concertina.internal.model.JsonText.words;

import dev.concertina.ModelDescription;
import dev.concertina.ModelFormatException;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Scaling;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.GraphPlan.Feed;
import dev.concertina.spi.GraphPlan.Input;
import dev.concertina.spi.GraphPlan.Output;
import dev.concertina.spi.GraphPlan.Target;
import dev.concertina.spi.Quantisation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** The first entry of a model file: everything about the model but its graph and weights. */
public record Manifest(
    ModelDescription description,
    List<Input> inputs,
    String code,
    List<Output> outputs,
    double objectiveScale,
    int fold,
    Optional<Quantisation> rounding) {
  private static final String FORMAT = "concertina-model";
  private static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  static Manifest of(GraphPlan plan, ModelDescription description) {
    return new Manifest(
        description,
        plan.inputs(),
        plan.code(),
        plan.outputs(),
        plan.objectiveScale(),
        plan.fold(),
        plan.rounding());
  }

  GraphPlan plan(ComputationGraphConfiguration graph) {
    return new GraphPlan(graph, inputs, code, outputs, objectiveScale, fold, rounding);
  }

  String toJson() {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT).put("version", VERSION);
    ObjectNode architecture = root.putObject("architecture").put("kind", description.kind());
    put(architecture.putObject("parameters"), description.architecture());
    root.set("shape", dimensions(description.shape()));
    root.set("codeShape", dimensions(description.code()));
    ArrayNode features = root.putArray("features");
    description.features().forEach(features::add);
    ObjectNode scaling = root.putObject("scaling");
    scaling.put("method", description.scaling().method().name());
    scaling.set("offset", floats(description.scaling().offset()));
    scaling.set("scale", floats(description.scaling().scale()));
    root.put("loss", description.loss().name()).put("parameters", description.parameters());
    ArrayNode in = root.putArray("inputs");
    inputs.forEach(i -> end(in, i.vertex(), i.shape()).put("feed", i.feed().name()));
    root.put("code", code);
    ArrayNode out = root.putArray("outputs");
    outputs.forEach(o -> end(out, o.vertex(), o.shape()).put("target", o.target().name()));
    root.put("objectiveScale", objectiveScale);
    if (fold > 1) {
      root.put("fold", fold);
    }
    rounding.ifPresent(
        how ->
            root.putObject("rounding")
                .put("step", how.step())
                .put("finest", how.finest())
                .put("coarsest", how.coarsest())
                .put("told", how.told()));
    put(root.putObject("training"), description.training());
    put(root.putObject("versions"), description.versions());
    return root.toPrettyString();
  }

  private static void put(ObjectNode node, Map<String, String> words) {
    words.forEach(node::put);
  }

  private static ObjectNode end(ArrayNode ends, String vertex, SampleShape shape) {
    ObjectNode node = ends.addObject().put("vertex", vertex);
    node.set("shape", dimensions(shape));
    return node;
  }

  private static ArrayNode dimensions(SampleShape shape) {
    ArrayNode node = JSON.createArrayNode();
    long[] withBatch = shape.withBatch(1);
    for (int i = 1; i < withBatch.length; i++) {
      node.add(withBatch[i]);
    }
    return node;
  }

  private static ArrayNode floats(float[] values) {
    ArrayNode node = JSON.createArrayNode();
    for (float value : values) {
      node.add(value);
    }
    return node;
  }

  static Manifest parse(String json) throws ModelFormatException {
    return read(JsonText.manifest(json, FORMAT, VERSION, "model"));
  }

  private static Manifest read(JsonNode root) throws ModelFormatException {
    SampleShape shape = shape(root, "shape");
    JsonNode scaling = field(root, "scaling");
    ModelDescription description =
        new ModelDescription(
            field(field(root, "architecture"), "kind").asText(),
            words(field(field(root, "architecture"), "parameters")),
            shape,
            shape(root, "codeShape"),
            texts(field(root, "features")),
            Scaling.of(
                constant(Scaling.Method.class, scaling, "method"),
                floats(field(scaling, "offset")),
                floats(field(scaling, "scale"))),
            constant(ReconstructionError.class, root, "loss"),
            field(root, "parameters").asLong(),
            words(field(root, "training")),
            words(field(root, "versions")));
    if (description.features().size() != shape.features()
        || description.scaling().offset().length != shape.features()) {
      throw new ModelFormatException(
          "its features, scaling and shape differ in number: "
              + description.features().size()
              + ", "
              + description.scaling().offset().length
              + ", "
              + shape.features());
    }
    List<Input> inputs = new ArrayList<>();
    for (JsonNode node : field(root, "inputs")) {
      Feed feed = constant(Feed.class, node, "feed");
      inputs.add(new Input(field(node, "vertex").asText(), feed, shape(node, "shape")));
    }
    List<Output> outputs = new ArrayList<>();
    for (JsonNode node : field(root, "outputs")) {
      Target target = constant(Target.class, node, "target");
      outputs.add(new Output(field(node, "vertex").asText(), target, shape(node, "shape")));
    }
    double objectiveScale = field(root, "objectiveScale").asDouble();
    int fold = root.path("fold").asInt(1);
    return new Manifest(
        description,
        inputs,
        field(root, "code").asText(),
        outputs,
        objectiveScale,
        fold,
        rounding(root));
  }

  private static Optional<Quantisation> rounding(JsonNode root) throws ModelFormatException {
    if (!root.has("rounding")) {
      return Optional.empty();
    }
    JsonNode node = field(root, "rounding");
    return Optional.of(
        new Quantisation(
            field(node, "step").asDouble(),
            field(node, "finest").asDouble(),
            field(node, "coarsest").asDouble(),
            field(node, "told").asBoolean()));
  }

  private static SampleShape shape(JsonNode node, String name) throws ModelFormatException {
    JsonNode field = field(node, name);
    long[] dimensions = new long[field.size()];
    for (int i = 0; i < dimensions.length; i++) {
      dimensions[i] = field.get(i).asLong();
    }
    return SampleShape.of(dimensions);
  }

  private static <E extends Enum<E>> E constant(Class<E> type, JsonNode node, String name)
      throws ModelFormatException {
    String text = field(node, name).asText();
    try {
      return Enum.valueOf(type, text);
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException("its " + name + " is unknown: " + text, e);
    }
  }

  private static float[] floats(JsonNode node) {
    float[] values = new float[node.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) node.get(i).asDouble();
    }
    return values;
  }
}
