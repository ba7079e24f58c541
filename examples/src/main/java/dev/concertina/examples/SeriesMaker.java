package dev.concertina.examples;

import dev.concertina.series.TimeSeries;
import java.util.List;
import java.util.Random;

/** Stands in for {@code TimeSeries.csv(Path.of("pump.csv"))} in the examples with series. */
final class SeriesMaker {
  private static final List<String> NAMES = List.of("load", "pressure");

  private SeriesMaker() {}

  /** A load that swings every 24 steps, and a pressure that follows it three steps later. */
  static TimeSeries pump(int length, long seed) {
    Random random = new Random(seed);
    float[][] steps = new float[length][];
    for (int t = 0; t < length; t++) {
      steps[t] = new float[] {swing(t, random), swing(t - 3, random)};
    }
    return TimeSeries.of(steps).withNames(NAMES);
  }

  /** The same, except for a pressure that follows far too late in some steps. */
  static TimeSeries withLag(TimeSeries series, int from, int to) {
    Random random = new Random(3);
    float[][] features = {series.feature(0), series.feature(1)};
    for (int t = from; t < to; t++) {
      features[1][t] = swing(t - 15, random);
    }
    return series.withReadings(features);
  }

  private static float swing(int t, Random random) {
    return (float) (10 + 3 * Math.sin(2 * Math.PI * t / 24) + 0.1 * random.nextGaussian());
  }
}
