package dev.concertina.series;

import dev.concertina.data.SampleShape;
import dev.concertina.data.SampleSource;
import dev.concertina.data.Samples;
import dev.concertina.data.Split;
import dev.concertina.internal.Require;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Series cut into windows of equal length that slide along them: samples of {@link
 * SampleShape.Series}, {@code [n, features, time]}.
 *
 * <p>The first window starts at the first step, each further one a stride later, and one more ends
 * at the last step if none does yet, so that every step is in a window if the stride is no longer
 * than that. Windows of one series never reach into another, and none spans a hole: where two steps
 * that have a reading are further apart than the {@linkplain #withLargestGap largest gap}, windows
 * end and begin anew. A segment between holes that is shorter than a window gives none, unless
 * {@linkplain #withPadding padded}.
 *
 * <p>Values stay in the series and are read when asked, so that overlapping windows cost nothing.
 * Immutable; may be shared between threads.
 */
public final class SlidingWindows {
  /**
   * The default of {@link #withLargestGap}, in usual steps: two steps that are further apart have a
   * hole between them.
   */
  public static final double USUAL_GAP = 3;

  private final List<TimeSeries> series;
  private final int length;
  private final int stride;
  private final OptionalDouble largestGap; // empty: by each series itself
  private final boolean padded;
  private final int horizon;

  /** Cut when somebody asks, so that withers cost nothing; twice at worst. */
  private volatile Places places;

  private SlidingWindows(
      List<TimeSeries> series,
      int length,
      int stride,
      OptionalDouble largestGap,
      boolean padded,
      int horizon) {
    this.series = series;
    this.length = length;
    this.stride = stride;
    this.largestGap = largestGap;
    this.padded = padded;
    this.horizon = horizon;
  }

  private Places places() {
    Places cut = places;
    if (cut == null) {
      Cutter cutter = new Cutter();
      for (int s = 0; s < series.size(); s++) {
        for (Segment segment : Segment.of(series.get(s), largestGap(series.get(s)))) {
          cutter.cut(s, segment);
        }
      }
      cut = cutter.places();
      places = cut;
    }
    return cut;
  }

  /**
   * Cuts all windows of a series, one starting at each step.
   *
   * @param series the series
   * @param length time steps of a window, at least 1
   * @return the windows; possibly none
   * @throws IllegalArgumentException if the length is not positive
   */
  public static SlidingWindows of(TimeSeries series, int length) {
    return of(List.of(Require.present(series, "series")), length);
  }

  /**
   * Suggests a window length for finding anomalies that suits most series: 256 steps for a single
   * sensor, whose shape is all that a net can see, and 64 for several sensors, which also predict
   * each other. It is less for short series, and always a power of two.
   *
   * @param series to learn from
   * @return time steps: at most nine in twenty of the series of one sensor, at most an eighth of
   *     one of several, at least 1
   */
  public static int suggestedLength(TimeSeries series) {
    int length = Require.present(series, "series").length();
    int most = series.features() == 1 ? Math.min(256, length * 9 / 20) : Math.min(64, length / 8);
    return Integer.highestOneBit(Math.max(1, most));
  }

  /**
   * Cuts all windows of several series, those of the first series first.
   *
   * @param series the series, at least one, all with the same features
   * @param length time steps of a window, at least 1
   * @return the windows; possibly none
   * @throws IllegalArgumentException if there is no series, their features differ, or the length is
   *     not positive
   */
  public static SlidingWindows of(List<TimeSeries> series, int length) {
    List<TimeSeries> copy = List.copyOf(Require.present(series, "series"));
    Require.that(!copy.isEmpty(), "series must hold at least one, found none");
    Require.positive(length, "length");
    for (TimeSeries one : copy) {
      Require.that(
          one.names().equals(copy.get(0).names()),
          "series must have the same features, found %s after %s",
          one.names(),
          copy.get(0).names());
    }
    return new SlidingWindows(copy, length, 1, OptionalDouble.empty(), false, 0);
  }

  /**
   * Returns a copy with another distance between the starts of two windows.
   *
   * @param stride in time steps, at least 1
   * @return new windows
   * @throws IllegalArgumentException if it is not positive
   */
  public SlidingWindows withStride(int stride) {
    Require.positive(stride, "stride");
    return new SlidingWindows(series, length, stride, largestGap, padded, horizon);
  }

  /**
   * Returns a copy with another largest distance between two steps with readings that a window may
   * span. The default is that of {@link #usualGap} for each series.
   *
   * @param distance in the unit of the series' times, or in steps for series without; positive,
   *     infinite to span all
   * @return new windows
   * @throws IllegalArgumentException if it is not positive
   */
  public SlidingWindows withLargestGap(double distance) {
    Require.that(distance > 0, "largest gap must be positive, found %s", distance);
    return new SlidingWindows(series, length, stride, OptionalDouble.of(distance), padded, horizon);
  }

  /**
   * Returns a copy with one window for each segment that is shorter than a window, padded with
   * missing readings at its end. Only nets that serve missing readings take such.
   *
   * @return new windows
   */
  public SlidingWindows withPadding() {
    return new SlidingWindows(series, length, stride, largestGap, true, horizon);
  }

  /**
   * Returns a copy for training forecasts: the inputs lack the last steps of each window, and
   * reconstructions are compared with the whole window.
   *
   * @param steps how many steps it lacks, in [1, length); a padded window lacks the last of the
   *     steps that there are, but keeps its first
   * @return new windows
   * @throws IllegalArgumentException if the number of steps is out of that range
   */
  public SlidingWindows withHorizon(int steps) {
    Require.that(
        steps >= 1 && steps < length, "horizon must be in [1, %d), found %d", length, steps);
    return new SlidingWindows(series, length, stride, largestGap, padded, steps);
  }

  private double largestGap(TimeSeries one) {
    return largestGap.isPresent() ? largestGap.getAsDouble() : usualGap(one);
  }

  /**
   * Returns the largest distance between two steps with readings that windows of a series span by
   * default: three times the usual one. That is the median of the distances above 0, as clocks are
   * often coarser than readings: ten readings may have the same second.
   *
   * @param series the series
   * @return in the unit of its times; in steps for a series without; infinite if all times are
   *     equal
   */
  public static double usualGap(TimeSeries series) {
    if (series.times().isEmpty()) {
      return USUAL_GAP;
    }
    double[] times = series.times().get();
    double[] distances =
        IntStream.range(1, times.length)
            .mapToDouble(t -> times[t] - times[t - 1])
            .filter(distance -> distance > 0)
            .sorted()
            .toArray();
    int n = distances.length;
    return n == 0
        ? Double.POSITIVE_INFINITY
        : USUAL_GAP * (distances[(n - 1) / 2] + distances[n / 2]) / 2;
  }

  /**
   * Returns the largest gap that was asked for.
   *
   * @return empty to go by each series
   */
  public OptionalDouble largestGap() {
    return largestGap;
  }

  /**
   * Returns how many windows there are.
   *
   * @return the number, 0 if no segment is long enough
   */
  public int size() {
    return places().size();
  }

  /**
   * Returns how long a window is.
   *
   * @return time steps
   */
  public int length() {
    return length;
  }

  /**
   * Returns the series that the windows are of.
   *
   * @return as they were given
   */
  public List<TimeSeries> series() {
    return series;
  }

  /**
   * Returns how many steps are in no window: those of segments that are too short, those without
   * any reading beside a hole, and those between windows whose stride is longer than they are.
   *
   * @return time steps of all series together
   */
  public int uncovered() {
    return places().uncovered();
  }

  /**
   * Says where a window lies.
   *
   * @param series the number of the series, from 0
   * @param start the first time step, from 0
   * @param end the step after the last (exclusive); for a padded window less than {@code start}
   *     plus the window's length
   */
  public record Place(int series, int start, int end) {}

  /**
   * Returns where a window lies.
   *
   * @param window its number, from 0; windows are in the order of series and time
   * @return its place
   * @throws IndexOutOfBoundsException if there is no such window
   */
  public Place place(int window) {
    return places().of(Objects.checkIndex(window, size()));
  }

  /**
   * Returns the segments without a hole that the windows are cut from.
   *
   * @return where they lie, in the order of series and time; those that give no window are left out
   */
  public List<Place> segments() {
    return places().segments();
  }

  /**
   * Returns the windows as samples; NaN is a missing reading.
   *
   * @return {@code [n, features, time]}; in each series that is long enough, what {@link
   *     Samples#tail} holds out comes after all the rest in time and shares no step with it
   * @throws IllegalArgumentException if there is no window
   */
  public Samples samples() {
    Require.that(
        size() > 0,
        "no segment of the series has the %d steps of a window without a hole: take shorter"
            + " windows, or allow larger gaps",
        length);
    SampleShape.Series shape = new SampleShape.Series(series.get(0).features(), length);
    boolean missing = hasMissing();
    List<String> names = series.get(0).names();
    Samples whole = Samples.series(new Windows(this, 0), shape, missing).withNames(names);
    return horizon == 0
        ? whole
        : whole.withInputs(
            Samples.series(new Windows(this, horizon), shape, true).withNames(names));
  }

  private boolean hasMissing() {
    boolean isPadded =
        IntStream.range(0, size()).anyMatch(window -> places().steps(window) < length);
    return isPadded || series.stream().anyMatch(TimeSeries::hasMissing);
  }

  /**
   * Joins windows to series. Each step is the mean of all windows that cover it, and NaN if none
   * does. With reconstructions of these windows, the reconstructions of the series.
   *
   * @param windows one row for each window, feature by feature
   * @return as many series as these windows are of, with their names and times
   * @throws IllegalArgumentException if there are more or fewer rows, or one has another length
   */
  public List<TimeSeries> joined(float[][] windows) {
    int features = series.get(0).features();
    Require.that(
        Require.present(windows, "windows").length == size(),
        "windows must be %d, found %d",
        size(),
        windows.length);
    List<Mean> means = series.stream().map(one -> new Mean(one.length(), features)).toList();
    for (int i = 0; i < windows.length; i++) {
      Require.that(
          windows[i].length == features * length,
          "windows must have %d values, found %d in window %d",
          features * length,
          windows[i].length,
          i);
      Place place = place(i);
      means.get(place.series()).add(windows[i], length, place.start(), place.end());
    }
    return IntStream.range(0, means.size())
        .mapToObj(s -> series.get(s).withReadings(means.get(s).result()))
        .toList();
  }

  /**
   * Returns the last part of each series that {@link Samples#tail} can hold out windows of.
   *
   * @param fraction of the time of each series, in (0, 1)
   * @return at least one part
   * @throws IllegalArgumentException if no series has room for a window on either side
   */
  public List<TimeSeries> lastParts(double fraction) {
    Require.openUnit(fraction, "fraction");
    return WindowSplit.lastParts(this, fraction);
  }

  @Override
  public String toString() {
    return "SlidingWindows[" + size() + " of " + length + " steps, stride " + stride + "]";
  }

  /** Sums and counts of what covers each step. */
  private record Mean(double[][] sums, int[][] counts) {
    Mean(int steps, int features) {
      this(new double[features][steps], new int[features][steps]);
    }

    void add(float[] window, int length, int start, int end) {
      for (int f = 0; f < sums.length; f++) {
        for (int t = start; t < end; t++) {
          float value = window[f * length + t - start];
          sums[f][t] += Float.isNaN(value) ? 0 : value;
          counts[f][t] += Float.isNaN(value) ? 0 : 1;
        }
      }
    }

    float[][] result() {
      float[][] means = new float[sums.length][sums[0].length];
      for (int f = 0; f < sums.length; f++) {
        for (int t = 0; t < sums[f].length; t++) {
          means[f][t] = counts[f][t] == 0 ? Float.NaN : (float) (sums[f][t] / counts[f][t]);
        }
      }
      return means;
    }
  }

  /**
   * Where windows lie.
   *
   * @param numbers three for each window: its series, its first step and the one after its last
   * @param segments what they are cut from
   * @param uncovered steps in no window
   */
  private record Places(int[] numbers, List<Place> segments, int uncovered) {
    int size() {
      return numbers.length / 3;
    }

    Place of(int window) {
      return new Place(numbers[3 * window], numbers[3 * window + 1], numbers[3 * window + 2]);
    }

    int steps(int window) {
      return numbers[3 * window + 2] - numbers[3 * window + 1];
    }
  }

  /** Finds the places. */
  private final class Cutter {
    private final IntStream.Builder numbers = IntStream.builder();
    private final List<Place> segments = new ArrayList<>();
    private int uncovered = series.stream().mapToInt(TimeSeries::length).sum();

    void cut(int number, Segment segment) {
      if (segment.steps() < length && !padded) {
        return;
      }
      segments.add(new Place(number, segment.from(), segment.to()));
      int last = Math.max(segment.from(), segment.to() - length);
      int covered = segment.from();
      for (long start = segment.from(); start < last; start += stride) {
        covered = add(number, (int) start, segment, covered);
      }
      add(number, last, segment, covered);
    }

    /** Returns the step up to which there are windows. */
    private int add(int number, int start, Segment segment, int covered) {
      int end = segment.to() - start < length ? segment.to() : start + length;
      numbers.add(number).add(start).add(end);
      uncovered -= end - Math.max(start, covered);
      return end;
    }

    Places places() {
      return new Places(numbers.build().toArray(), List.copyOf(segments), uncovered);
    }
  }

  /** Windows that are read from their series, without their last steps. */
  private record Windows(SlidingWindows of, int lacking) implements SampleSource {
    @Override
    public int size() {
      return of.size();
    }

    @Override
    public void read(int index, float[] into, int offset) {
      Place place = of.place(index);
      TimeSeries series = of.series.get(place.series());
      int count = place.end() - place.start();
      if (count == of.length) {
        series.read(place.start(), count, into, offset);
      } else {
        float[] part = new float[count * series.features()];
        series.read(place.start(), count, part, 0);
        for (int f = 0; f < series.features(); f++) {
          int to = offset + f * of.length;
          System.arraycopy(part, f * count, into, to, count);
          Arrays.fill(into, to + count, to + of.length, Float.NaN);
        }
      }
      int seen = Math.max(1, count - lacking);
      for (int f = 0; lacking > 0 && f < series.features(); f++) {
        int from = offset + f * of.length;
        Arrays.fill(into, from + seen, from + of.length, Float.NaN);
      }
    }

    @Override
    public boolean overlap() {
      return true;
    }

    @Override
    public Split tail(double fraction) {
      return fraction == 0 ? Split.tail(size(), 0) : WindowSplit.of(of, fraction);
    }
  }
}
