package dev.concertina.cli.report;

import java.util.Arrays;

/**
 * A histogram over an axis.
 *
 * @param edges of the bins, one more than there are bins
 * @param shares of all values in each bin
 */
public record Bins(double[] edges, double[] shares) {
  private static final int COUNT = 60;

  public static Bins of(Axis axis, double[] values) {
    double[] edges = new double[COUNT + 1];
    for (int i = 0; i <= COUNT; i++) {
      edges[i] = axis.valueAt((double) i / COUNT);
    }
    double[] shares = new double[COUNT];
    for (double value : values) {
      int bin = (int) Math.floor(axis.fraction(value) * COUNT);
      shares[Math.max(0, Math.min(COUNT - 1, bin))] += 1.0 / values.length;
    }
    return new Bins(edges, shares);
  }

  public double highest() {
    return Arrays.stream(shares).max().orElse(0);
  }
}
