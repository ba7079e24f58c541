package dev.concertina.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.internal.kernel.AcceleratedGraph;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** DL4J's graph of a configuration and ours, over the same parameter vector. */
public final class Twins {
  public final ComputationGraph plain;
  public final ComputationGraph fast;

  /** Whether to compare outputs in training: DL4J fails on those of a last layer that draws. */
  public boolean outputsInTraining = true;

  public INDArray[] featureMasks;
  public INDArray[] labelMasks;

  public Twins(ComputationGraphConfiguration configuration) {
    plain = new ComputationGraph(configuration.clone());
    plain.init();
    fast = new AcceleratedGraph(configuration);
    fast.init(plain.params(), false);
  }

  /** Holds what a pass forward and back gives. */
  public record Pass(double score, float[] gradient, float[][] inference, float[][] training) {}

  /** Overwrites the parameters. */
  public void fill(SplittableRandom random, double most) {
    float[] values = new float[(int) plain.params().length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (most * (2 * random.nextDouble() - 1));
    }
    plain.params().assign(Nd4j.createFromArray(values).reshape(1, values.length));
  }

  public static float[] values(INDArray array) {
    return array.dup('c').data().asFloat();
  }

  private static float[][] values(INDArray[] arrays) {
    float[][] values = new float[arrays.length][];
    for (int i = 0; i < values.length; i++) {
      values[i] = values(arrays[i]);
    }
    return values;
  }

  private Pass pass(ComputationGraph graph, INDArray[] inputs, INDArray[] labels) {
    final float[][] inference = values(graph.output(false, inputs, featureMasks, labelMasks));
    Nd4j.getRandom().setSeed(5);
    final float[][] training =
        outputsInTraining
            ? values(graph.output(true, inputs, featureMasks, labelMasks))
            : new float[0][];
    graph.clear();
    graph.setLayerMaskArrays(featureMasks, labelMasks);
    graph.setInputs(inputs);
    graph.setLabels(labels);
    graph.initGradientsView();
    graph.getGradientsViewArray().assign(Float.NaN);
    Nd4j.getRandom().setSeed(7);
    graph.computeGradientAndScore();
    Pass pass = new Pass(graph.score(), values(graph.getGradientsViewArray()), inference, training);
    graph.clear();
    return pass;
  }

  public Pass passOfPlain(INDArray[] inputs, INDArray[] labels) {
    return pass(plain, inputs, labels);
  }

  public Pass passOfFast(INDArray[] inputs, INDArray[] labels) {
    return pass(fast, inputs, labels);
  }

  /**
   * Fails if anything that a pass gives differs, or if one changes what it was given.
   *
   * @param share the greatest difference, as a share of the greatest value of its kind
   */
  public void assertEqual(double share, INDArray[] inputs, INDArray[] labels) {
    float[][] inputsBefore = values(inputs);
    float[][] labelsBefore = values(labels);
    Pass expected = passOfPlain(inputs, labels);
    // DL4J adds up a score in floats, in an order of its own.
    double sums = Math.max(share, 1e-5);
    for (int repeat = 0; repeat < 2; repeat++) {
      Pass actual = passOfFast(inputs, labels);
      assertClose("inference", share, expected.inference(), actual.inference());
      assertClose("training", share, expected.training(), actual.training());
      assertEquals(
          expected.score(), actual.score(), sums * (1 + Math.abs(expected.score())), "score");
      assertClose("gradient", share, expected.gradient(), actual.gradient());
    }
    assertArrayEquals(inputsBefore, values(inputs), "inputs were changed");
    assertArrayEquals(labelsBefore, values(labels), "labels were changed");
  }

  public void assertEqual(double share, INDArray input, INDArray labels) {
    assertEqual(share, new INDArray[] {input}, new INDArray[] {labels});
  }

  private static void assertClose(String what, double share, float[][] expected, float[][] actual) {
    assertEquals(expected.length, actual.length, what);
    for (int i = 0; i < expected.length; i++) {
      assertClose(what + " " + i, share, expected[i], actual[i]);
    }
  }

  public static void assertClose(String what, double share, float[] expected, float[] actual) {
    assertEquals(expected.length, actual.length, what);
    double most = Float.MIN_NORMAL;
    for (float value : expected) {
      assertTrue(Float.isFinite(value), what + " of DL4J has " + value);
      most = Math.max(most, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], share * most, what + " at " + i + ", most " + most);
    }
  }

  /** The values in one of the layouts that an array can have. */
  public enum Layout {
    ROW_MAJOR,
    COLUMN_MAJOR,
    ROWS_OF_A_TALLER,
    COLUMNS_OF_A_WIDER,
    TRANSPOSED,
    EVERY_SECOND_ROW;

    public INDArray of(float[] values, int rows, int columns) {
      INDArray plain = Nd4j.create(values, new int[] {rows, columns}, 'c');
      return switch (this) {
        case ROW_MAJOR -> plain;
        case COLUMN_MAJOR -> plain.dup('f');
        case ROWS_OF_A_TALLER -> within(plain, Nd4j.valueArrayOf(rows + 3, columns, 9f), 2, 1, 0);
        case COLUMNS_OF_A_WIDER -> within(plain, Nd4j.valueArrayOf(rows, columns + 5, 9f), 0, 1, 3);
        case TRANSPOSED -> plain.transpose().dup('c').transpose();
        case EVERY_SECOND_ROW ->
            within(plain, Nd4j.valueArrayOf(2 * rows + 1, columns, 9f), 1, 2, 0);
      };
    }

    private static INDArray within(INDArray plain, INDArray host, int row, int step, int column) {
      INDArray view =
          host.get(
              org.nd4j.linalg.indexing.NDArrayIndex.interval(row, step, row + step * plain.size(0)),
              org.nd4j.linalg.indexing.NDArrayIndex.interval(column, column + plain.size(1)));
      view.assign(plain);
      return view;
    }
  }
}
