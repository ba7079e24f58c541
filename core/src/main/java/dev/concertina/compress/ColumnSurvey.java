package dev.concertina.compress;

import dev.concertina.internal.coding.Quantiser;

/** What a column holds, seen value by value, so as to choose what it may come back with. */
final class ColumnSurvey {
  /** More misfits than one in so many, and a column is not one of decimals. */
  private static final int FITTING = 32;

  /** What an exception takes in the file, about, and a digit more behind the point. */
  private static final double BITS_OF_MISFIT = 48;

  private static final double BITS_OF_DIGIT = Math.log(10) / Math.log(2);

  private float least = Float.POSITIVE_INFINITY;
  private float largest = Float.NEGATIVE_INFINITY;
  private boolean integers = true;
  private long finite;

  /** How many values need so many digits behind the point; the last are no decimals at all. */
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

  /** How many digits behind the point make the column the cheapest; -1 if they are no decimals. */
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
