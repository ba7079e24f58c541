package dev.concertina.internal.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Optimizer;
import dev.concertina.TrainingOptions;
import dev.concertina.data.SampleShape;
import dev.concertina.internal.graph.Graphs;
import dev.concertina.internal.runtime.HostArrays;
import dev.concertina.spi.EndWeight;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanInput;
import dev.concertina.spi.PlanOutput;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** How much a penalty counts in a step. */
class PenaltyTest {
  private static final int WIDTH = 4;
  private static final SampleShape ROW = new SampleShape.Features(WIDTH);

  /** Six samples of which every other value is compared, or all. */
  private record Six(boolean hides) implements Batch {
    @Override
    public int samples() {
      return 6;
    }

    @Override
    public void read(int from, int count, float[] into) {
      for (int i = 0; i < count * WIDTH; i++) {
        into[i] = (from * WIDTH + i) % 5 - 2;
      }
    }

    @Override
    public boolean corrupts() {
      return hides;
    }

    @Override
    public void corrupt(int from, int count, float[] values) {}

    @Override
    public void corrupt(int from, int count, float[] values, float[] compared) {
      for (int i = 0; i < count * WIDTH; i++) {
        compared[i] = i % 2;
      }
    }

    @Override
    public void noise(int input, int from, int count, int width, float[] into) {
      Arrays.fill(into, 0);
    }

    @Override
    public void quantisationNoise(int input, int from, int count, int width, float[] into) {
      Arrays.fill(into, 0);
    }
  }

  private static GraphPlan plan(double reconstruction, EndWeight penalty, double scale) {
    return GraphPlan.of(
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .graphBuilder()
            .addInputs("in")
            .addLayer("code", new DenseLayer.Builder().nIn(WIDTH).nOut(2).build(), "in")
            .addLayer(
                "out",
                new OutputLayer.Builder(new LossMSE())
                    .nIn(2)
                    .nOut(WIDTH)
                    .activation(Activation.IDENTITY)
                    .build(),
                "code")
            .addLayer(
                "penalty",
                new LossLayer.Builder(new LossL2()).activation(Activation.IDENTITY).build(),
                "code")
            .setOutputs("out", "penalty")
            .build(),
        "code",
        List.of(PlanInput.samples("in", ROW)),
        List.of(
            PlanOutput.reconstruction("out", ROW).withWeight(EndWeight.constant(reconstruction)),
            PlanOutput.penalty("penalty", new SampleShape.Features(2))
                .withWeight(penalty)
                .withScale(scale)));
  }

  /** What a step without moments changes. */
  private static float[] change(GraphPlan plan, Batch batch, int epoch) {
    TrainingOptions options =
        TrainingOptions.defaults().withOptimizer(Optimizer.sgd(1)).withClipNorm(0);
    INDArray weights = Graphs.initialWeights(plan.graph());
    float[] before = HostArrays.values(weights);
    try (GraphWorkers graphs = new GraphWorkers(plan, weights, 6);
        TrainingStep step = new TrainingStep(plan, weights, graphs, options)) {
      step.begin(epoch, 1);
      assertTrue(step.take(batch, 1));
      float[] after = HostArrays.values(weights);
      for (int i = 0; i < after.length; i++) {
        after[i] -= before[i];
      }
      return after;
    }
  }

  /** A step divides by the values that are compared; a penalty is of whole samples. */
  @Test
  void hiddenValues_leaveItAsItIs() {
    GraphPlan plan = plan(1e-9, EndWeight.constant(1), 1);
    float[] all = change(plan, new Six(false), 1);
    assertArrayEquals(all, change(plan, new Six(true), 1), 1e-5f);
    assertFalse(Arrays.equals(all, new float[all.length]));
  }

  @Test
  void weightAndScale_multiplyIt() {
    float[] one = change(plan(1e-9, EndWeight.constant(1), 1), new Six(false), 1);
    float[] other = change(plan(1e-9, EndWeight.warmUp(4, 8), 0.5), new Six(false), 2);
    for (int i = 0; i < one.length; i++) {
      // In the second of eight epochs a weight of 4 is 1.
      assertEquals(0.5 * one[i], other[i], 1e-5);
    }
  }
}
