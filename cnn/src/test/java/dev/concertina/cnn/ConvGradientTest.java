package dev.concertina.cnn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.data.SampleShape;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanRequest;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.gradientcheck.GradientCheckUtil.GraphConfig;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Planned nets in DL4J's own layers, against numeric derivatives in double precision. */
class ConvGradientTest {
  /** Central differences with a step of 1e-6 in double precision are good to about 1e-6. */
  private static final double STEP = 1e-6;

  private static final double LARGEST_RELATIVE = 1e-4;
  private static final double LEAST_ABSOLUTE = 1e-8;
  private static final int BATCH = 3;

  private static DataType before;

  @BeforeAll
  static void doubles() {
    before = Nd4j.dataType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
  }

  @AfterAll
  static void floats() {
    Nd4j.setDefaultDataTypes(before, before);
  }

  private static INDArray values(SampleShape shape, double spread, SplittableRandom random) {
    double[] values = new double[BATCH * shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = spread * random.nextDouble();
    }
    return Nd4j.create(values, shape.withBatch(BATCH), DataType.DOUBLE);
  }

  private static ComputationGraph graph(GraphPlan plan, SplittableRandom random) {
    ComputationGraphConfiguration configuration =
        ComputationGraphConfiguration.fromJson(
            plan.graph().toJson().replace("\"FLOAT\"", "\"DOUBLE\""));
    configuration
        .getVertices()
        .values()
        .forEach(
            vertex -> {
              if (vertex instanceof LayerVertex layer
                  && layer.getLayerConf().getLayer() instanceof BaseLayer weighted) {
                weighted.setIUpdater(new Sgd(1));
              }
            });
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    assertEquals(DataType.DOUBLE, graph.params().dataType());
    // No weight stays 0, as those of residual blocks are at first: it could hide an error.
    for (long i = 0; i < graph.numParams(); i++) {
      graph.params().putScalar(i, random.nextDouble(-0.7, 0.7));
    }
    return graph;
  }

  private static boolean hasTheGradientOfItsScore(
      ConvArchitecture net, SampleShape shape, ReconstructionError loss) {
    SplittableRandom random = new SplittableRandom(31);
    GraphPlan plan = net.plan(new PlanRequest(shape, loss, 11));
    // Differences on both sides of where Huber's loss changes.
    double spread = loss == ReconstructionError.CROSS_ENTROPY ? 1 : 6;
    return GradientCheckUtil.checkGradients(
        new GraphConfig()
            .net(graph(plan, random))
            .epsilon(STEP)
            .maxRelError(LARGEST_RELATIVE)
            .minAbsoluteError(LEAST_ABSOLUTE)
            .callEachIter(each -> Nd4j.getRandom().setSeed(17))
            .inputs(
                plan.inputs().stream()
                    .map(input -> values(input.shape(), 1, random))
                    .toArray(INDArray[]::new))
            .labels(
                plan.outputs().stream()
                    .map(output -> values(output.shape(), spread, random))
                    .toArray(INDArray[]::new)));
  }

  @ParameterizedTest
  @EnumSource(ReconstructionError.class)
  void plan_withARate_hasTheGradientOfItsScore(ReconstructionError loss) {
    for (ConvArchitecture net : List.of(ConvArchitecture.of(3), ConvArchitecture.spatial(2))) {
      ConvArchitecture rated = net.withFilters(3).withActivation(Activation.TANH).withRate(0.5);
      assertTrue(hasTheGradientOfItsScore(rated, new SampleShape.Image(2, 5, 4), loss));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.concertina.cnn.ConvVariants#all")
  void plan_ofAnyKind_hasTheGradientOfItsScore(ConvArchitecture net, SampleShape shape) {
    // Without a kink, on either side of which a difference might reach.
    ConvArchitecture smooth = net.withActivation(Activation.TANH);
    assertTrue(hasTheGradientOfItsScore(smooth, shape, ReconstructionError.SQUARED));
  }

  @ParameterizedTest
  @EnumSource(ReconstructionError.class)
  void plan_forAnyLoss_hasTheGradientOfItsScore(ReconstructionError loss) {
    ConvArchitecture net = ConvArchitecture.of(3).withFilters(3).withActivation(Activation.TANH);
    assertTrue(hasTheGradientOfItsScore(net, new SampleShape.Image(2, 5, 3), loss));
  }
}
