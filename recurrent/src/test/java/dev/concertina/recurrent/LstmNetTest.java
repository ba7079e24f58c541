package dev.concertina.recurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.data.SampleShape;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.recurrent.LstmArchitecture.Feeding;
import dev.concertina.recurrent.LstmArchitecture.Reading;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanInput;
import dev.concertina.spi.PlanRequest;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** What LSTM nets are, beyond what every architecture does. */
class LstmNetTest {
  private static final SampleShape.Series SHAPE = new SampleShape.Series(3, 7);

  private static GraphPlan plan(LstmArchitecture net, ReconstructionError loss, boolean missing) {
    return net.plan(new PlanRequest(SHAPE, loss, 5, missing));
  }

  /** In (0, 1) for cross-entropy, else also far enough out for Huber's straight part. */
  private static INDArray values(int samples, double spread) {
    SplittableRandom random = new SplittableRandom(3);
    float[] values = new float[samples * SHAPE.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (spread * random.nextDouble());
    }
    return Nd4j.create(values, SHAPE.withBatch(samples), 'c');
  }

  /** The gradient is scaled by the same number as the score, so this is the objective. */
  @ParameterizedTest
  @EnumSource(names = "EUCLIDEAN", mode = EnumSource.Mode.EXCLUDE)
  void objectiveScale_makesTheScoreTheMeanError(ReconstructionError loss) {
    // Reading both ways makes no difference to the loss, and DL4J alone cannot train it.
    for (Reading reading : List.of(Reading.FORWARD, Reading.BACKWARD)) {
      GraphPlan plan = plan(LstmArchitecture.of(6, 4).withReading(reading), loss, false);
      ComputationGraph graph = new ComputationGraph(plan.graph());
      graph.init();
      INDArray targets = values(5, loss == ReconstructionError.CROSS_ENTROPY ? 1 : 4);
      float[] wanted = targets.dup('c').data().asFloat();
      float[] made = graph.output(targets)[0].dup('c').data().asFloat();
      graph.setInputs(targets);
      graph.setLabels(targets);
      graph.computeGradientAndScore();
      double mean = loss.mean(wanted, made, 0, wanted.length);
      assertEquals(mean, graph.score() * plan.reconstruction().scale(), 1e-5 * mean);
    }
  }

  /** DL4J adds up what is not masked, so the mean over that is one division away. */
  @ParameterizedTest
  @EnumSource(names = "EUCLIDEAN", mode = EnumSource.Mode.EXCLUDE)
  void objectiveScale_masked_makesTheScoreTheSumOfWhatIsCompared(ReconstructionError loss) {
    GraphPlan plan = plan(LstmArchitecture.of(6, 4), loss, false);
    ComputationGraph graph = new ComputationGraph(plan.graph());
    graph.init();
    INDArray targets = values(5, loss == ReconstructionError.CROSS_ENTROPY ? 1 : 4);
    float[] wanted = targets.dup('c').data().asFloat();
    float[] made = graph.output(targets)[0].dup('c').data().asFloat();
    float[] mask = new float[wanted.length];
    double sum = 0;
    for (int i = 0; i < mask.length; i++) {
      mask[i] = i % 3 == 1 || i > 80 ? 0 : 1;
      sum += mask[i] == 0 ? 0 : loss.of(wanted[i], made[i]);
    }
    MultiDataSet data =
        new MultiDataSet(
            new INDArray[] {targets},
            new INDArray[] {targets},
            null,
            new INDArray[] {Nd4j.create(mask, SHAPE.withBatch(5), 'c')});
    double mean = sum / mask.length;
    assertEquals(mean, graph.score(data, false) * plan.reconstruction().scale(), 1e-5 * mean);
  }

  @Test
  void plan_euclideanLoss_isRefused() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> plan(LstmArchitecture.of(4, 2), ReconstructionError.EUCLIDEAN, false))
            .getMessage();
    assertTrue(message.contains("use SQUARED"), message);
  }

  @Test
  void plan_missing_hasAnObservationMask() {
    for (Reading reading : Reading.values()) {
      LstmArchitecture net = LstmArchitecture.of(4, 2).withReading(reading);
      GraphPlan complete = plan(net, ReconstructionError.SQUARED, false);
      GraphPlan missing = plan(net, ReconstructionError.SQUARED, true);
      assertTrue(complete.observationMask().isEmpty());
      assertEquals(SHAPE, missing.observationMask().orElseThrow().shape());
      assertEquals(
          List.of(PlanInput.Role.SAMPLES, PlanInput.Role.OBSERVATION_MASK),
          missing.inputs().stream().map(PlanInput::role).toList());
    }
  }

  /**
   * Weights: 4 gates of (inputs + units + 1) by units in each layer; two stacks to read both ways.
   */
  @Test
  void plan_parameters_areThoseOfTheLayers() {
    for (Feeding feeding : Feeding.values()) {
      LstmArchitecture net = LstmArchitecture.of(6, 5, 4).withFeeding(feeding);
      long decoder = lstm(4, 5) + lstm(5, 6) + (6 + 1) * 3;
      long encoder = lstm(3, 6) + lstm(6, 5) + (5 + 1) * 4;
      assertEquals(encoder + decoder, parameters(plan(net, ReconstructionError.SQUARED, false)));
      long told = lstm(6, 6) + lstm(6, 5) + (5 + 1) * 4;
      assertEquals(told + decoder, parameters(plan(net, ReconstructionError.SQUARED, true)));
      long both = 2 * lstm(3, 6) + 2 * lstm(6, 5) + (10 + 1) * 4;
      assertEquals(
          both + decoder,
          parameters(plan(net.withReading(Reading.BOTH), ReconstructionError.SQUARED, false)));
    }
  }

  private static long lstm(int inputs, int units) {
    return 4L * units * (inputs + units + 1);
  }

  private static long parameters(GraphPlan plan) {
    ComputationGraph graph = new ComputationGraph(plan.graph());
    graph.init();
    return graph.numParams();
  }

  @Test
  void architecture_badParts_areRefused() {
    assertThrows(IllegalArgumentException.class, () -> LstmArchitecture.of(4));
    assertThrows(IllegalArgumentException.class, () -> LstmArchitecture.of(4, 0));
    assertThrows(IllegalArgumentException.class, () -> LstmArchitecture.of(0, 4));
    assertThrows(IllegalArgumentException.class, () -> LstmArchitecture.of(4, 2).withDecoder());
    assertThrows(IllegalArgumentException.class, () -> LstmArchitecture.of(4, 2).withDropout(1));
    assertThrows(IllegalArgumentException.class, () -> LstmArchitecture.of(4, 2).withReading(null));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> LstmArchitecture.of(4, 2).requireFits(new SampleShape.Features(8)))
            .getMessage();
    assertTrue(message.contains("cut a series into windows"), message);
  }
}
