package dev.concertina.benchmarks;

import java.util.Arrays;
import java.util.Collection;

/**
 * The middle of many measurements, and how far they lie apart.
 *
 * @param lower what a quarter of them stay below
 * @param median the middle
 * @param upper what a quarter of them exceed
 */
record Spread(double lower, double median, double upper) {
  /** Of at least one measurement. */
  static Spread of(double... measurements) {
    double[] sorted = measurements.clone();
    Arrays.sort(sorted);
    return new Spread(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
  }

  static Spread of(Collection<double[]> rounds) {
    return of(rounds.stream().flatMapToDouble(Arrays::stream).toArray());
  }

  /** Of what each round says of one engine by another: machines change between rounds. */
  static Spread ofRatios(Collection<double[]> rounds, Collection<double[]> references) {
    double[] reference = references.stream().mapToDouble(round -> of(round).median).toArray();
    double[] ratios = rounds.stream().mapToDouble(round -> of(round).median).toArray();
    if (ratios.length != reference.length) {
      throw new IllegalArgumentException(
          "as many rounds are needed, found " + ratios.length + " and " + reference.length);
    }
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] /= reference[i];
    }
    return of(ratios);
  }

  /** Between the two nearest measurements. */
  private static double at(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
