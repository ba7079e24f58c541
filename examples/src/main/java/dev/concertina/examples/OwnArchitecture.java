package dev.concertina.examples;

import dev.concertina.Architecture;
import dev.concertina.data.SampleShape;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.NodeType;
import dev.concertina.spi.PlanInput;
import dev.concertina.spi.PlanOutput;
import dev.concertina.spi.PlanRequest;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;

/**
 * An architecture of one's own: a dense net whose code is kept between two bounds by an activation
 * of one's own, {@link LimitActivation}.
 *
 * @param codeSize how many numbers a code has
 * @param limit the largest of them, and with a minus the least
 */
public record OwnArchitecture(int codeSize, double limit) implements Architecture {
  /** How the activation stands in model files: its settings out, and in again with bounds. */
  public static final NodeType<LimitActivation> LIMIT =
      NodeType.activation(
          "dev.concertina.examples.limit",
          LimitActivation.class,
          (activation, out) -> out.number("limit", activation.limit()),
          in -> new LimitActivation(in.number("limit", 1e-3, 1e3)));

  @Override
  public String kind() {
    return "limited";
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of("code", Integer.toString(codeSize), "limit", Double.toString(limit));
  }

  @Override
  public List<NodeType<?>> nodeTypes() {
    return List.of(LIMIT);
  }

  @Override
  public void requireFits(SampleShape shape) {
    if (!(shape instanceof SampleShape.Features)) {
      throw new IllegalArgumentException("shape must be rows of features, found " + shape);
    }
  }

  @Override
  public GraphPlan plan(PlanRequest request) {
    int width = request.shape().size();
    var code = new DenseLayer.Builder().nIn(width).nOut(codeSize);
    var out = new OutputLayer.Builder(request.lossFunction()).nIn(codeSize).nOut(width);
    ComputationGraphConfiguration graph =
        new NeuralNetConfiguration.Builder()
            .seed(request.seed())
            .graphBuilder()
            .addInputs("in")
            .addLayer("code", code.activation(new LimitActivation(limit)).build(), "in")
            .addLayer("out", out.activation(request.outputActivation()).build(), "code")
            .setOutputs("out")
            .build();
    SampleShape row = request.shape();
    return GraphPlan.of(
        graph,
        "code",
        List.of(PlanInput.samples("in", row)),
        List.of(PlanOutput.reconstruction("out", row)));
  }
}
