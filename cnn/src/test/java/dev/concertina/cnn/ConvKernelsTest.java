package dev.concertina.cnn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.kernel.AcceleratedGraph;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanRequest;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Planned nets compute the same with our layers as with DL4J's. */
class ConvKernelsTest {
  /** Of the greatest value: sums of floats in another order. */
  private static final double TOLERANCE = 2e-5;

  private static final int BATCH = 6;

  private static INDArray values(SplittableRandom random, SampleShape shape) {
    float[] values = new float[BATCH * shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble();
    }
    return Nd4j.createFromArray(values).reshape(shape.withBatch(BATCH));
  }

  private static void assertClose(String what, INDArray expected, INDArray actual) {
    assertArrayEquals(expected.shape(), actual.shape(), what);
    double greatest = expected.amaxNumber().doubleValue();
    double difference = expected.sub(actual).amaxNumber().doubleValue();
    assertTrue(
        difference <= TOLERANCE * greatest, what + " differs by " + difference + " of " + greatest);
  }

  /** Trains for the gradient of one step, with the same draws at every call. */
  private static INDArray gradient(ComputationGraph graph, INDArray inputs, INDArray labels) {
    Nd4j.getRandom().setSeed(23);
    graph.setInputs(inputs);
    graph.setLabels(labels);
    graph.computeGradientAndScore();
    return graph.gradient().gradient();
  }

  private static void assertSame(
      ConvArchitecture net, SampleShape shape, ReconstructionError loss) {
    SplittableRandom random = new SplittableRandom(9);
    GraphPlan plan = net.plan(new PlanRequest(shape, loss, 3));
    ComputationGraph plain = new ComputationGraph(plan.graph().clone());
    plain.init();
    for (long i = 0; i < plain.numParams(); i++) {
      plain.params().putScalar(i, random.nextDouble(-0.5, 0.5));
    }
    AcceleratedGraph fast = new AcceleratedGraph(plan.graph());
    fast.init(plain.params().dup(), false);
    INDArray inputs = values(random, shape);
    INDArray labels = values(random, plan.reconstruction().shape());
    assertClose("output", plain.outputSingle(inputs), fast.outputSingle(inputs));
    assertClose("gradient", gradient(plain, inputs, labels), gradient(fast, inputs, labels));
    assertEquals(plain.score(), fast.score(), 1e-4 * plain.score());
    fast.close();
  }

  @ParameterizedTest
  @MethodSource("dev.concertina.cnn.ConvVariants#all")
  void plan_ofAnyKind_asDl4j(ConvArchitecture net, SampleShape shape) {
    assertSame(net, shape, ReconstructionError.CROSS_ENTROPY);
  }

  @ParameterizedTest
  @EnumSource(ReconstructionError.class)
  void plan_forAnyLoss_asDl4j(ReconstructionError loss) {
    assertSame(ConvArchitecture.of(3).withFilters(5, 6), new SampleShape.Image(2, 9, 7), loss);
  }
}
