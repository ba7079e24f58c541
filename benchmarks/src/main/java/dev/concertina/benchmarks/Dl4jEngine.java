package dev.concertina.benchmarks;

import dev.concertina.internal.training.StepUnderTest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Plain Deeplearning4j: its own graph, its own {@code fit} and {@code output}. */
final class Dl4jEngine implements Engine {
  private float[] reconstruction;
  private ComputationGraph graph;
  private INDArray[] batch;

  @Override
  public Map<String, String> versions() {
    Map<String, String> versions = new LinkedHashMap<>(StepUnderTest.versions());
    versions.remove("concertina");
    versions.put("native", Nd4j.getBackend().buildInfo());
    return versions;
  }

  @Override
  public void prepare(Net net, float[] weights, float[] values) {
    close();
    graph = new ComputationGraph(new Dl4jNet(net, 1, new Adam(1e-3)).configuration());
    graph.init(StepUnderTest.array(weights, 1, weights.length), false);
    long[] shape =
        LongStream.concat(LongStream.of(net.batch()), IntStream.of(net.shape()).asLongStream())
            .toArray();
    batch = new INDArray[] {StepUnderTest.array(values, shape)};
  }

  @Override
  public void train() {
    graph.fit(batch, batch);
  }

  @Override
  public float[] reconstruction() {
    return reconstruction;
  }

  @Override
  public void infer() {
    try (INDArray output = graph.output(batch)[0]) {
      reconstruction = StepUnderTest.values(output);
    }
  }

  @Override
  public FitResult fit(Net net, float[] weights, float[] data, int epochs) {
    throw new UnsupportedOperationException("whole fits of DL4J are not measured");
  }

  @Override
  public void close() {
    if (graph != null) {
      graph.close();
      batch[0].close();
      graph = null;
    }
  }
}
