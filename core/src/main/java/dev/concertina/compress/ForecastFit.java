package dev.concertina.compress;

import dev.concertina.compress.LinearForecast.Term;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Finds the linear forecast of a column that makes it cheapest: terms one by one, the one that
 * lowers the squared error most, while what it saves is more than what it takes in the file
 * (orthogonal matching with a minimum description length), then the factors again with large errors
 * counting for less. On the encoder's side alone, so in floating point.
 */
final class ForecastFit {
  private static final int LAGS = 8;
  private static final int MOST_TERMS = 16;

  /** Earlier columns that are looked at: what a fit takes grows with their square. */
  private static final int NEAREST = 40;

  private static final int MOST_ROWS = 8192;

  /** What a term takes in the file, its place in the decoder's work included. */
  private static final double BITS_OF_TERM = 28;

  /** Levels are rounded: no error is below that. */
  private static final double LEAST_ERROR = 0.04;

  private static final int ROUNDS = 4;
  private static final double ONE = 4096;

  private final int[] target;
  private final List<Term> candidates = new ArrayList<>();
  private final double[][] features;
  private final double[] wanted;
  private final double[][] products;

  private ForecastFit(int[][] columns, int column, List<LevelCoder.Column> before) {
    this.target = columns[column];
    for (int lag = 1; lag <= LAGS; lag++) {
      candidates.add(new Term(column, lag, 0));
    }
    for (int other = Math.max(0, column - NEAREST); other < column; other++) {
      if (before.get(other).levels() > 1) {
        for (int lag = -1; lag <= 1; lag++) {
          candidates.add(new Term(other, lag, 0));
        }
      }
    }
    int stride = 1 + (target.length - 1) / MOST_ROWS;
    int rows = (target.length + stride - 1) / stride;
    this.features = new double[candidates.size() + 2][rows];
    for (int row = 0; row < rows; row++) {
      int at = row * stride;
      for (int i = 0; i < candidates.size(); i++) {
        features[i][row] = value(columns, candidates.get(i), at);
      }
      features[candidates.size()][row] = 1;
      features[candidates.size() + 1][row] = target[at];
    }
    this.wanted = features[candidates.size() + 1];
    this.products = products();
  }

  private static double value(int[][] columns, Term term, int row) {
    int[] levels = columns[term.column()];
    return levels[Math.max(0, Math.min(levels.length - 1, row - term.lag()))];
  }

  /**
   * Fits a column to those before it and its own past.
   *
   * @param before how those before it are coded
   */
  static LinearForecast of(int[][] columns, int column, List<LevelCoder.Column> before) {
    return columns[column].length < 2 * LAGS
        ? LinearForecast.same(column)
        : new ForecastFit(columns, column, before).forecast();
  }

  private double[][] products() {
    double[][] sums = new double[features.length][features.length];
    for (int i = 0; i < features.length; i++) {
      for (int j = 0; j <= i; j++) {
        sums[i][j] = dot(features[i], features[j]);
        sums[j][i] = sums[i][j];
      }
    }
    // Columns that say the same must not make what is solved singular.
    for (int i = 0; i < features.length - 1; i++) {
      sums[i][i] += 1e-3 + 1e-9 * sums[i][i];
    }
    return sums;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private LinearForecast forecast() {
    int constant = candidates.size();
    List<Integer> chosen = new ArrayList<>(List.of(0, constant));
    double error = error(chosen);
    while (chosen.size() <= MOST_TERMS) {
      int next = best(chosen);
      if (next < 0) {
        break;
      }
      List<Integer> more = new ArrayList<>(chosen);
      more.add(next);
      double less = error(more);
      double floor = wanted.length * LEAST_ERROR;
      double saved = target.length / 2.0 * Math.log((error + floor) / (less + floor)) / Math.log(2);
      if (saved < BITS_OF_TERM) {
        break;
      }
      chosen = more;
      error = less;
    }
    return rounded(chosen, robust(chosen));
  }

  private double error(List<Integer> chosen) {
    double[] weights = solve(chosen, products);
    int goal = features.length - 1;
    double explained = 0;
    for (int i = 0; i < weights.length; i++) {
      explained += weights[i] * products[chosen.get(i)][goal];
    }
    return Math.max(1e-9, products[goal][goal] - explained);
  }

  private double[] solve(List<Integer> chosen, double[][] sums) {
    int goal = features.length - 1;
    return new LUDecomposition(matrix(chosen, sums), 0)
        .getSolver()
        .solve(new ArrayRealVector(chosen.stream().mapToDouble(i -> sums[i][goal]).toArray()))
        .toArray();
  }

  private static RealMatrix matrix(List<Integer> chosen, double[][] sums) {
    double[][] part = new double[chosen.size()][chosen.size()];
    for (int i = 0; i < part.length; i++) {
      for (int j = 0; j < part.length; j++) {
        part[i][j] = sums[chosen.get(i)][chosen.get(j)];
      }
    }
    return new Array2DRowRealMatrix(part, false);
  }

  /** The candidate that lowers the squared error most; -1 if none does. */
  private int best(List<Integer> chosen) {
    int goal = features.length - 1;
    RealMatrix inverse = new LUDecomposition(matrix(chosen, products), 0).getSolver().getInverse();
    double[] weights = solve(chosen, products);
    int best = -1;
    double most = 0;
    for (int i = 0; i < candidates.size(); i++) {
      double[] shared = new double[chosen.size()];
      double rest = products[i][goal];
      for (int k = 0; k < shared.length; k++) {
        shared[k] = products[i][chosen.get(k)];
        rest -= weights[k] * shared[k];
      }
      double own = products[i][i] - dot(shared, inverse.operate(shared));
      if (own > 1e-6 && !chosen.contains(i) && rest * rest / own > most) {
        most = rest * rest / own;
        best = i;
      }
    }
    return best;
  }

  /** Least squares with weights 1 / (|error| + 0.3), a few times over. */
  private double[] robust(List<Integer> chosen) {
    double[] weights = solve(chosen, products);
    for (int round = 0; round < ROUNDS; round++) {
      double[][] sums = new double[features.length][features.length];
      for (int row = 0; row < wanted.length; row++) {
        double error = wanted[row];
        for (int k = 0; k < weights.length; k++) {
          error -= weights[k] * features[chosen.get(k)][row];
        }
        add(sums, chosen, row, 1 / (Math.abs(error) + 0.3));
      }
      chosen.forEach(i -> sums[i][i] += 1e-3);
      weights = solve(chosen, sums);
    }
    return weights;
  }

  private void add(double[][] sums, List<Integer> chosen, int row, double weight) {
    int goal = features.length - 1;
    for (int i : chosen) {
      double weighted = weight * features[i][row];
      for (int j : chosen) {
        sums[i][j] += weighted * features[j][row];
      }
      sums[i][goal] += weighted * wanted[row];
    }
  }

  private LinearForecast rounded(List<Integer> chosen, double[] weights) {
    List<Term> terms = new ArrayList<>();
    int bias = 0;
    for (int k = 0; k < weights.length; k++) {
      int factor = (int) Math.rint(weights[k] * ONE);
      if (chosen.get(k) == candidates.size()) {
        bias = factor;
      } else {
        Term term = candidates.get(chosen.get(k));
        terms.add(new Term(term.column(), term.lag(), factor));
      }
    }
    return new LinearForecast(bias, terms);
  }
}
