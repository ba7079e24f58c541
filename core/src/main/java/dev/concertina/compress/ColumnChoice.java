package dev.concertina.compress;

import dev.concertina.compress.LevelCoder.Column;
import java.util.ArrayList;
import java.util.List;

/** How an encoder has columns coded: by which forecast, and from which neighbour. */
final class ColumnChoice {
  /**
   * A linear forecast becomes the centre if its distances take less than this share of the bits.
   */
  private static final double LINEAR_PAYS = 0.85;

  private static final double LEAST_CORRELATION = 0.05;

  private ColumnChoice() {}

  /** For columns of equal length, each value in [0, its column's levels). */
  static List<Column> of(int[][] columns, int[] levels) {
    List<Column> chosen = new ArrayList<>();
    List<double[]> distances = new ArrayList<>();
    for (int i = 0; i < columns.length; i++) {
      if (levels[i] <= 1) {
        chosen.add(Column.plain(i, levels[i]));
        distances.add(new double[0]);
        continue;
      }
      LinearForecast forecast = ForecastFit.of(columns, i, chosen);
      double[] linear = new double[columns[i].length];
      double[] plain = new double[linear.length];
      for (int row = 0; row < linear.length; row++) {
        linear[row] = columns[i][row] - (forecast.at(columns, i, row, levels[i]) + 8 >> 4);
        plain[row] = columns[i][row] - (row > 0 ? columns[i][row - 1] : 0);
      }
      boolean pays = bits(linear) < LINEAR_PAYS * bits(plain);
      double[] own = roots(pays ? linear : plain);
      chosen.add(new Column(levels[i], forecast, pays, neighbour(own, distances)));
      distances.add(own);
    }
    return chosen;
  }

  private static double bits(double[] distances) {
    double sum = 0;
    for (double distance : distances) {
      sum += Math.log1p(2 * Math.abs(distance));
    }
    return sum;
  }

  /** So that a few large ones do not decide what belongs together. */
  private static double[] roots(double[] distances) {
    double[] roots = new double[distances.length];
    for (int i = 0; i < roots.length; i++) {
      roots[i] = Math.copySign(Math.sqrt(Math.abs(distances[i])), distances[i]);
    }
    return roots;
  }

  private static int neighbour(double[] own, List<double[]> others) {
    int best = -1;
    double most = LEAST_CORRELATION;
    for (int i = 0; i < others.size(); i++) {
      double correlation = others.get(i).length == 0 ? 0 : correlation(own, others.get(i));
      if (correlation > most) {
        most = correlation;
        best = i;
      }
    }
    return best;
  }

  private static double correlation(double[] a, double[] b) {
    double product = 0;
    double squaresA = 1;
    double squaresB = 1;
    for (int i = 0; i < a.length; i++) {
      product += a[i] * b[i];
      squaresA += a[i] * a[i];
      squaresB += b[i] * b[i];
    }
    return Math.abs(product) / Math.sqrt(squaresA * squaresB);
  }
}
