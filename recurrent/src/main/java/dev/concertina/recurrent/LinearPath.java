package dev.concertina.recurrent;

import dev.concertina.metrics.PrincipalComponents;
import dev.concertina.spi.InitialWeights;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Lets the linear path of an {@link LstmArchitecture} begin as principal components. */
final class LinearPath {
  /** Enough for the components of the samples, and quick. */
  private static final int MOST_ROWS = 4096;

  /** Values of all these rows together, unless the code needs more. */
  private static final long MOST_VALUES = 1L << 24;

  /** What the LSTM layers begin to add is small, or it would drown what is right already. */
  private static final double OF_LSTM = 0.1;

  /** Along an axis with less than this part of the widest the code is left in its own unit. */
  private static final double LEAST_DEVIATION = 1e-3;

  private LinearPath() {}

  /**
   * Sets the weights of the path: those from the flat window to the code, such that each value of
   * the code has standard deviation 1; those back to the window; and those of the output, which
   * take over what the path gives.
   */
  static void initialise(InitialWeights first, int codeSize) {
    long affordable = MOST_VALUES / first.weights(LstmGraph.ROW + "_b").length();
    float[][] rows = first.rows((int) Math.min(MOST_ROWS, Math.max(affordable, 2L * codeSize)));
    PrincipalComponents principal = PrincipalComponents.of(rows, codeSize);
    int width = rows[0].length;
    INDArray code = first.weights(LstmGraph.CODE + "_W");
    INDArray codeBias = first.weights(LstmGraph.CODE + "_b");
    INDArray row = first.weights(LstmGraph.ROW + "_W");
    INDArray rowBias = first.weights(LstmGraph.ROW + "_b");
    long before = code.size(0) - width;
    code.get(NDArrayIndex.interval(0, before), NDArrayIndex.all()).muli(OF_LSTM);
    code.get(NDArrayIndex.interval(before, code.size(0)), NDArrayIndex.all()).assign(0);
    row.assign(0);
    for (int a = 0; a < principal.axes().length; a++) {
      double[] axis = principal.axes()[a];
      double deviation = unit(principal.deviations(), a);
      double middle = 0;
      for (int k = 0; k < width; k++) {
        code.putScalar(before + k, a, axis[k] / deviation);
        row.putScalar(a, k, axis[k] * deviation);
        middle += axis[k] * principal.mean()[k];
      }
      codeBias.putScalar(a, -middle / deviation);
    }
    for (int k = 0; k < width; k++) {
      rowBias.putScalar(k, principal.mean()[k]);
    }
    output(first.weights(LstmGraph.RECONSTRUCTION + "_W"));
  }

  private static double unit(double[] deviations, int a) {
    return deviations[a] > LEAST_DEVIATION * deviations[0] ? deviations[a] : 1;
  }

  private static void output(INDArray weights) {
    long features = weights.size(1);
    long units = weights.size(0) - features;
    weights.get(NDArrayIndex.interval(0, units), NDArrayIndex.all()).muli(OF_LSTM);
    weights.get(NDArrayIndex.interval(units, weights.size(0)), NDArrayIndex.all()).assign(0);
    for (long f = 0; f < features; f++) {
      weights.putScalar(units + f, f, 1);
    }
  }
}
