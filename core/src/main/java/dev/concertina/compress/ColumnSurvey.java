package dev.concertina.compress;

import dev.concertina.internal.coding.Quantiser;

/** What a column holds, seen value by value, so as to choose what it may come back with. */
final class ColumnSurvey {
  /** At most one value in this many may be a misfit, one that needs more digits than chosen. */
  private static final int FITTING = 32;

  /** What a misfit takes in the file, about: it is an exception. */
  private static final double BITS_OF_MISFIT = 48;

  /** What one more digit after the decimal point adds to each value. */
  private static final double BITS_OF_DIGIT = Math.log(10) / Math.log(2);

  private float least = Float.POSITIVE_INFINITY;
  private float largest = Float.NEGATIVE_INFINITY;
  private boolean integers = true;
  private long finite;

  /**
   * The count at index d is that of the values that need d digits after the decimal point. The last
   * count is that of values that are no decimals.
   */
  private final long[] byDecimals = new long[Quantiser.MOST_DECIMALS + 2];

  void add(float value) {
    if (Float.isFinite(value)) {
      least = Math.min(least, value);
      largest = Math.max(largest, value);
      integers &= value == Math.rint(value);
      finite++;
      byDecimals[Quantiser.decimalsOf(value)]++;
    }
  }

  /** From the least value to the largest. */
  double range() {
    return (double) largest - least;
  }

  /** The largest error that a bound allows here. */
  double allowed(ErrorBound bound) {
    return bound.of(least, largest);
  }

  /** The values that come back within an error. */
  Quantiser lattice(double allowed) {
    Quantiser steps = Quantiser.of(least, largest, integers, allowed);
    int decimals = finite == 0 ? -1 : decimals();
    if (decimals < 0) {
      return steps;
    }
    Quantiser exact = Quantiser.ofDecimals(least, largest, decimals);
    // Where the steps are finer than the values, no error is cheaper than the one that is allowed.
    boolean finer = exact.levels() < steps.levels() && misfits(decimals) == 0;
    return steps.isKept() || finer ? exact : steps;
  }

  /** The number of digits after the decimal point that costs least; -1 if none fits. */
  private int decimals() {
    int best = -1;
    double cheapest = Double.POSITIVE_INFINITY;
    for (int d = 0; d <= Quantiser.MOST_DECIMALS; d++) {
      double bits = finite * BITS_OF_DIGIT * d + misfits(d) * BITS_OF_MISFIT;
      boolean fits = misfits(d) * FITTING <= finite && Quantiser.spansDecimals(least, largest, d);
      if (fits && bits < cheapest) {
        cheapest = bits;
        best = d;
      }
    }
    return best;
  }

  private long misfits(int decimals) {
    long sum = 0;
    for (int d = decimals + 1; d < byDecimals.length; d++) {
      sum += byDecimals[d];
    }
    return sum;
  }
}
