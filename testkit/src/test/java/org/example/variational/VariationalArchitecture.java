package org.example.variational;

import dev.concertina.Architecture;
import dev.concertina.data.SampleShape;
import dev.concertina.spi.EndWeight;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.NodeType;
import dev.concertina.spi.PlanInput;
import dev.concertina.spi.PlanOutput;
import dev.concertina.spi.PlanRequest;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;

/**
 * A variational net for rows, as somebody outside Concertina would write it.
 *
 * @param hidden units of the hidden layers; 0 for a linear net
 * @param codeSize values of a code
 * @param divergence what a nat of divergence costs, in mean squared errors
 */
record VariationalArchitecture(int hidden, int codeSize, EndWeight divergence)
    implements Architecture {

  static final NodeType<KlLayer> KL =
      NodeType.layer(
          "org.example.kl",
          KlLayer.class,
          (layer, out) -> out.integer("code", layer.codeSize()),
          in -> new KlLayer(in.integer("code", 1, 1 << 20)));

  static final NodeType<SampledCode> SAMPLED =
      NodeType.vertex(
          "org.example.sampled", SampledCode.class, (vertex, out) -> {}, in -> new SampledCode());

  @Override
  public String kind() {
    return "variational";
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of(
        "hidden", "" + hidden, "code", "" + codeSize, "divergence", divergence.toString());
  }

  @Override
  public void requireFits(SampleShape shape) {
    if (!(shape instanceof SampleShape.Features)) {
      throw new IllegalArgumentException("a variational net takes rows, found " + shape);
    }
  }

  @Override
  public List<NodeType<?>> nodeTypes() {
    return List.of(KL, SAMPLED);
  }

  private static DenseLayer dense(int in, int out, Activation activation) {
    return new DenseLayer.Builder().nIn(in).nOut(out).activation(activation).build();
  }

  ComputationGraphConfiguration graph(PlanRequest request, NeuralNetConfiguration.Builder start) {
    int width = request.shape().size();
    GraphBuilder graph = start.seed(request.seed()).graphBuilder().addInputs("samples", "noise");
    String top = "samples";
    String back = "code";
    if (hidden > 0) {
      graph.addLayer("before", dense(width, hidden, Activation.TANH), "samples");
      top = "before";
    }
    int found = hidden > 0 ? hidden : width;
    graph
        .addLayer("posterior", dense(found, 2 * codeSize, Activation.IDENTITY), top)
        .addVertex("code", new SampledCode(), "posterior", "noise");
    if (hidden > 0) {
      graph.addLayer("behind", dense(codeSize, hidden, Activation.TANH), "code");
      back = "behind";
    }
    return graph
        .addLayer(
            "reconstruction",
            new OutputLayer.Builder(request.lossFunction())
                .nIn(hidden > 0 ? hidden : codeSize)
                .nOut(width)
                .activation(request.outputActivation())
                .build(),
            back)
        .addLayer("divergence", new KlLayer(codeSize), "posterior")
        .setOutputs("reconstruction", "divergence")
        .build();
  }

  @Override
  public GraphPlan plan(PlanRequest request) {
    SampleShape row = new SampleShape.Features(request.shape().size());
    SampleShape code = new SampleShape.Features(codeSize);
    SampleShape both = new SampleShape.Features(2 * codeSize);
    return GraphPlan.of(
        graph(request, new NeuralNetConfiguration.Builder()),
        "code",
        List.of(PlanInput.samples("samples", row), PlanInput.noise("noise", code)),
        List.of(
            PlanOutput.reconstruction("reconstruction", row),
            PlanOutput.penalty("divergence", both).withWeight(divergence)));
  }
}
