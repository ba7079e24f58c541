package dev.concertina.internal.training;

import dev.concertina.GrossCell;
import dev.concertina.data.SampleShape;
import dev.concertina.data.SampleSource;
import dev.concertina.data.Samples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Limits beyond which a value of a feature is gross, learned on the training part.
 *
 * <p>At most a hundredth of a feature's values, and at most ten, may be gross. Each must lie beyond
 * the rest by {@value #RANGES} times the range of the rest. Such a gap is no tail: even of values
 * with the density 1/x², whose variance is infinite, the largest is rarely that far from the next.
 * Where the rest is constant there is no range to go by, and a rare event looks the same; the gap
 * must then be a million times the constant, or a million.
 */
final class GrossCells {
  static final double RANGES = 10;
  private static final double CONSTANTS = 1e6;
  private static final int MOST = 10;
  private static final int FEWEST_VALUES = 20;
  private static final int MOST_KEPT = 2048;

  /** A range that is the rounding of floats. */
  private static final double NOISE = 2.5e-7;

  private final Samples training;
  private final float[] low; // of the rest
  private final float[] high;
  private final double[] reach; // beyond the rest
  private final boolean[] gross;

  private GrossCells(Samples training) {
    this.training = training;
    int features = training.shape().features();
    low = new float[features];
    high = new float[features];
    reach = new double[features];
    gross = new boolean[features];
  }

  /** Whether samples can have gross values: pictures and declared ranges are bounded. */
  static boolean arePossible(Samples samples) {
    return !(samples.shape() instanceof SampleShape.Image)
        && samples.range().isEmpty()
        && samples.inputs().isEmpty();
  }

  static GrossCells learn(Samples training) {
    GrossCells learned = new GrossCells(training);
    // Windows that overlap show a value again and again.
    int copies = training.overlap() ? training.shape().valuesPerFeature() : 1;
    Extremes extremes = Extremes.of(training, Math.min(MOST_KEPT, MOST * copies));
    for (int f = 0; f < learned.low.length; f++) {
      int most = most(extremes.count[f], copies);
      learned.settle(f, extremes.lows[f], extremes.highs[f], Math.min(most, extremes.kept));
    }
    return learned;
  }

  /**
   * How many of a feature's values may be gross.
   *
   * @param count the feature's values, copies included
   * @param copies how often each value occurs, because windows overlap
   */
  private static int most(long count, int copies) {
    long values = count / copies;
    return values < FEWEST_VALUES ? 0 : (int) Math.min(MOST, Math.max(1, values / 100)) * copies;
  }

  /**
   * Whether samples have so few gross values that these are errors of single cells. Where there are
   * more, the data have changed, and whoever judges a net by them must see that.
   */
  boolean areFew(Samples samples) {
    long[] found = new long[low.length];
    long[] count = new long[low.length];
    float[] row = new float[samples.shape().size()];
    int block = samples.shape().valuesPerFeature();
    for (int i = 0; i < samples.size(); i++) {
      samples.read(i, row, 0);
      for (int k = 0; k < row.length; k++) {
        count[k / block] += Float.isNaN(row[k]) ? 0 : 1;
        found[k / block] += isGross(k / block, row[k]) ? 1 : 0;
      }
    }
    int copies = samples.overlap() ? block : 1;
    return IntStream.range(0, low.length).allMatch(f -> found[f] <= most(count[f], copies));
  }

  /** Leaves out as many values as there is evidence for. */
  private void settle(int f, float[] lows, float[] highs, int most) {
    for (int out = most; out >= 0; out--) {
      for (int below = 0; below <= out; below++) {
        int above = out - below;
        low[f] = lows[below];
        high[f] = highs[above];
        reach[f] = reach(low[f], high[f]);
        boolean all =
            (below == 0 || (double) low[f] - lows[below - 1] > reach[f])
                && (above == 0 || (double) highs[above - 1] - high[f] > reach[f]);
        if (all) {
          gross[f] = out > 0;
          return;
        }
      }
    }
  }

  private static double reach(float low, float high) {
    double range = (double) high - low;
    double size = Math.max(Math.abs(low), Math.abs(high));
    return range <= NOISE * size || range < Float.MIN_NORMAL
        ? CONSTANTS * Math.max(1, size)
        : RANGES * range;
  }

  private boolean isGross(int f, float value) {
    return (double) low[f] - value > reach[f] || (double) value - high[f] > reach[f];
  }

  /**
   * Finds them; of equal values of a feature, the first. There are at most ten of a feature, as
   * samples with more of them are not looked at.
   *
   * @param samples the training part, or the held-out one
   * @param numbers of the samples among all
   */
  List<GrossCell> in(Samples samples, int[] numbers) {
    if (samples == training && !any()) {
      return List.of();
    }
    List<GrossCell> cells = new ArrayList<>();
    Set<List<Number>> known = new HashSet<>();
    float[] row = new float[samples.shape().size()];
    int block = samples.shape().valuesPerFeature();
    for (int i = 0; i < samples.size(); i++) {
      samples.read(i, row, 0);
      for (int k = 0; k < row.length; k++) {
        int f = k / block;
        if (isGross(f, row[k]) && known.add(List.of(f, row[k]))) {
          String name = samples.names().get(f);
          boolean heldOut = samples != training;
          cells.add(new GrossCell(name, numbers[i], row[k], low[f], high[f], heldOut));
        }
      }
    }
    return cells;
  }

  private boolean any() {
    for (boolean one : gross) {
      if (one) {
        return true;
      }
    }
    return false;
  }

  /** The samples with the nearest of the other values in place of each gross one. */
  Samples tamed(Samples samples) {
    SampleShape shape = samples.shape();
    SampleSource source = new Tamed(samples);
    Samples tamed =
        shape instanceof SampleShape.Series series
            ? Samples.series(source, series, samples.hasMissing())
            : Samples.of(source, shape);
    return tamed.withNames(samples.names());
  }

  private final class Tamed implements SampleSource {
    private final Samples samples;
    private final int block;

    Tamed(Samples samples) {
      this.samples = samples;
      this.block = samples.shape().valuesPerFeature();
    }

    @Override
    public int size() {
      return samples.size();
    }

    @Override
    public void read(int index, float[] into, int offset) {
      samples.read(index, into, offset);
      for (int k = 0; k < samples.shape().size(); k++) {
        int f = k / block;
        float value = into[offset + k];
        if (isGross(f, value)) {
          into[offset + k] = value < low[f] ? low[f] : high[f];
        }
      }
    }

    @Override
    public int group(int index) {
      return samples.group(index);
    }

    @Override
    public int groupsAtOnce() {
      return samples.groupsAtOnce();
    }

    @Override
    public boolean overlap() {
      return samples.overlap();
    }
  }

  /** The least and the greatest values of each feature, the furthest first. */
  private static final class Extremes {
    final int kept;
    final float[][] lows;
    final float[][] highs;
    final long[] count;

    private Extremes(int features, int kept) {
      this.kept = kept;
      lows = new float[features][kept + 1];
      highs = new float[features][kept + 1];
      count = new long[features];
      for (int f = 0; f < features; f++) {
        Arrays.fill(lows[f], Float.POSITIVE_INFINITY);
        Arrays.fill(highs[f], Float.NEGATIVE_INFINITY);
      }
    }

    static Extremes of(Samples samples, int kept) {
      SampleShape shape = samples.shape();
      Extremes extremes = new Extremes(shape.features(), kept);
      float[] row = new float[shape.size()];
      for (int i = 0; i < samples.size(); i++) {
        samples.read(i, row, 0);
        for (int k = 0; k < row.length; k++) {
          extremes.add(k / shape.valuesPerFeature(), row[k]);
        }
      }
      return extremes;
    }

    private void add(int f, float value) {
      if (Float.isNaN(value)) {
        return;
      }
      count[f]++;
      if (value < lows[f][kept]) {
        insert(lows[f], value, 1);
      }
      if (value > highs[f][kept]) {
        insert(highs[f], value, -1);
      }
    }

    private static void insert(float[] ordered, float value, int sign) {
      int at = ordered.length - 1;
      while (at > 0 && sign * value < sign * ordered[at - 1]) {
        ordered[at] = ordered[at - 1];
        at--;
      }
      ordered[at] = value;
    }
  }
}
