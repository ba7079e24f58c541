package dev.concertina;

import dev.concertina.GraphPlan.Feed;
import dev.concertina.data.SampleShape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Feeds a graph for inference: one batch in, one output out, noise inputs at zero. */
final class GraphRunner {
  private final ComputationGraph graph;
  private final String main;
  private final SampleShape mainShape;
  private final Map<String, SampleShape> noise = new HashMap<>();

  /** A runner that feeds {@code main} with what it is given, in the given shape. */
  GraphRunner(ComputationGraph graph, GraphPlan plan, String main, SampleShape mainShape) {
    this.graph = graph;
    this.main = main;
    this.mainShape = mainShape;
    for (GraphPlan.Input input : plan.inputs()) {
      if (input.feed() == Feed.NOISE) {
        noise.put(input.vertex(), input.shape());
      }
    }
  }

  /** The first output for the first samples in {@code values}; its values in C order. */
  float[] run(float[] values, int samples) {
    return run(values, samples, 0);
  }

  /** The given output for the first samples in {@code values}; its values in C order. */
  float[] run(float[] values, int samples, int which) {
    INDArray[] outputs = outputs(values, samples);
    try {
      return HostArrays.values(outputs[which]);
    } finally {
      for (INDArray output : outputs) {
        output.close();
      }
    }
  }

  /** The shape of one sample of the first output. */
  SampleShape outputShape() {
    INDArray output = outputs(new float[mainShape.size()], 1)[0];
    long[] shape = output.shape();
    return SampleShape.of(Arrays.copyOfRange(shape, 1, shape.length));
  }

  private INDArray[] outputs(float[] values, int samples) {
    List<String> names = graph.getConfiguration().getNetworkInputs();
    INDArray[] inputs = new INDArray[names.size()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] =
          names.get(i).equals(main)
              ? HostArrays.of(values, samples * mainShape.size(), mainShape.withBatch(samples))
              : Nd4j.zeros(noise.get(names.get(i)).withBatch(samples));
    }
    try {
      return graph.output(false, inputs);
    } finally {
      graph.clear();
      for (INDArray input : inputs) {
        input.close();
      }
    }
  }
}
