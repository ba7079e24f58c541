package dev.concertina.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.data.Samples;
import dev.concertina.data.Split;
import dev.concertina.series.SlidingWindows.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SlidingWindowsTest {
  private static final float HOLE = Float.NaN;

  private static TimeSeries steps(float... values) {
    float[][] steps = new float[values.length][];
    for (int t = 0; t < steps.length; t++) {
      steps[t] = new float[] {values[t]};
    }
    return TimeSeries.of(steps);
  }

  private static TimeSeries upTo(int steps) {
    float[] values = new float[steps];
    for (int t = 0; t < steps; t++) {
      values[t] = t;
    }
    return steps(values);
  }

  private static List<Place> places(SlidingWindows windows) {
    return IntStream.range(0, windows.size()).mapToObj(windows::place).toList();
  }

  private static String refusal(Runnable call) {
    return assertThrows(IllegalArgumentException.class, call::run).getMessage();
  }

  @Test
  void oneStartsAtEachStep_andTheLastEndsAtTheEnd() {
    SlidingWindows all = SlidingWindows.of(upTo(5), 3);
    assertEquals(List.of(new Place(0, 0, 3), new Place(0, 1, 4), new Place(0, 2, 5)), places(all));
    SlidingWindows some = SlidingWindows.of(upTo(8), 3).withStride(2);
    assertArrayEquals(
        new int[] {0, 2, 4, 5}, places(some).stream().mapToInt(Place::start).toArray());
    assertArrayEquals(new float[] {5, 6, 7}, some.samples().row(3));
    assertFalse(some.samples().hasMissing());
    assertEquals(0, some.uncovered());
  }

  @Test
  void strideBeyondAWindow_leavesStepsOut() {
    SlidingWindows apart = SlidingWindows.of(upTo(11), 2).withStride(5);
    assertArrayEquals(new int[] {0, 5, 9}, places(apart).stream().mapToInt(Place::start).toArray());
    assertEquals(5, apart.uncovered());
    TimeSeries late = steps(HOLE, 1, 2, 3, 4, 5);
    SlidingWindows far = SlidingWindows.of(late, 2).withStride(Integer.MAX_VALUE);
    assertEquals(List.of(new Place(0, 1, 3), new Place(0, 4, 6)), places(far));
  }

  @Test
  void holesInTimePartWindows() {
    TimeSeries series = upTo(7).withTimes(new double[] {0, 1, 2, 5, 9, 10, 11});
    // The usual interval is 1, so 3 is spanned and 4 is not.
    SlidingWindows windows = SlidingWindows.of(series, 3);
    assertEquals(List.of(new Place(0, 0, 4), new Place(0, 4, 7)), windows.segments());
    assertEquals(
        List.of(new Place(0, 0, 3), new Place(0, 1, 4), new Place(0, 4, 7)), places(windows));
    assertEquals(5, SlidingWindows.of(series, 3).withLargestGap(100).size());
    SlidingWindows narrow = SlidingWindows.of(series, 3).withLargestGap(2);
    assertEquals(List.of(new Place(0, 0, 3), new Place(0, 4, 7)), narrow.segments());
    assertEquals(1, narrow.uncovered());
    assertEquals(0, narrow.withPadding().uncovered());
    assertEquals(new Place(0, 3, 4), narrow.withPadding().place(1));
    assertArrayEquals(new float[] {3, HOLE, HOLE}, narrow.withPadding().samples().row(1));
    assertTrue(narrow.withPadding().samples().hasMissing());
  }

  @Test
  void stepsWithoutReadingsAreHolesIfTheyAreMany() {
    TimeSeries few = steps(1, HOLE, HOLE, 4, 5);
    assertEquals(List.of(new Place(0, 0, 5)), SlidingWindows.of(few, 2).segments());
    TimeSeries many = steps(HOLE, 1, 2, HOLE, HOLE, HOLE, 6, 7, HOLE);
    SlidingWindows windows = SlidingWindows.of(many, 2);
    assertEquals(List.of(new Place(0, 1, 3), new Place(0, 6, 8)), places(windows));
    assertEquals(5, windows.uncovered());
    assertTrue(windows.samples().hasMissing(), "may be: the series has");
    SlidingWindows none = SlidingWindows.of(many, 3);
    assertEquals(0, none.size());
    assertEquals(List.of(), none.segments());
    assertTrue(refusal(none::samples).contains("the 3 steps of a window"), refusal(none::samples));
    assertEquals(0, SlidingWindows.of(steps(HOLE, HOLE), 1).size());
  }

  @Test
  void equalTimes_areNoHoles() {
    TimeSeries bursts = upTo(6).withTimes(new double[] {0, 0, 0, 0, 7, 7});
    assertEquals(1, SlidingWindows.of(bursts, 2).segments().size());
  }

  @Test
  void severalSeries_keepToThemselves() {
    SlidingWindows windows = SlidingWindows.of(List.of(upTo(3), upTo(1), upTo(4)), 2);
    assertArrayEquals(
        new int[] {0, 0, 2, 2, 2}, places(windows).stream().mapToInt(Place::series).toArray());
    assertEquals(1, windows.uncovered());
    TimeSeries other = upTo(3).withNames(List.of("x"));
    assertTrue(
        refusal(() -> SlidingWindows.of(List.of(upTo(3), other), 2)).contains("same features"));
    assertThrows(IllegalArgumentException.class, () -> SlidingWindows.of(List.of(), 2));
    assertThrows(IllegalArgumentException.class, () -> SlidingWindows.of(upTo(3), 0));
    assertThrows(IllegalArgumentException.class, () -> windows.withStride(0));
    assertThrows(IllegalArgumentException.class, () -> windows.withLargestGap(0));
    assertThrows(IllegalArgumentException.class, () -> windows.withLargestGap(Double.NaN));
    assertThrows(IndexOutOfBoundsException.class, () -> windows.place(5));
  }

  @Test
  void horizon_isMissingAmongTheInputsOnly() {
    TimeSeries two = TimeSeries.of(new float[][] {{1, 10}, {2, 20}, {3, 30}, {4, 40}});
    Samples samples = SlidingWindows.of(two, 3).withHorizon(2).samples();
    assertArrayEquals(new float[] {2, 3, 4, 20, 30, 40}, samples.row(1));
    Samples inputs = samples.inputs().orElseThrow();
    assertArrayEquals(new float[] {2, HOLE, HOLE, 20, HOLE, HOLE}, inputs.row(1));
    assertTrue(inputs.hasMissing() && !samples.hasMissing());
    for (int steps : new int[] {0, 3}) {
      assertTrue(
          refusal(() -> SlidingWindows.of(two, 3).withHorizon(steps)).contains("found " + steps));
    }
  }

  /** Random series with holes of both kinds. */
  private static TimeSeries random(SplittableRandom random, int length) {
    float[][] steps = new float[length][2];
    double[] times = new double[length];
    for (int t = 0; t < length; t++) {
      times[t] = t == 0 ? 0 : times[t - 1] + (random.nextInt(12) == 0 ? 7 : 1);
      boolean nothing = random.nextInt(6) == 0;
      for (int f = 0; f < 2; f++) {
        steps[t][f] = nothing || random.nextInt(5) == 0 ? HOLE : t + 100 * f;
      }
    }
    TimeSeries series = TimeSeries.of(steps);
    return random.nextBoolean() ? series.withTimes(times) : series;
  }

  /** Whether steps lie in one segment, by the definition: no two readings too far apart. */
  private static boolean spans(TimeSeries series, int from, int to, double gap) {
    double[] times =
        series.times().orElseGet(() -> IntStream.range(0, to).asDoubleStream().toArray());
    double last = Double.NaN;
    for (int t = from; t < to; t++) {
      double time = times[t];
      if (series.hasReading(t)) {
        if (time - last > gap) {
          return false;
        }
        last = time;
      }
    }
    return true;
  }

  @Property(seed = "1", tries = 300)
  void windowsCoverEachSegment_andSpanNoHole(
      @ForAll @IntRange(min = 1, max = 60) int length,
      @ForAll @IntRange(min = 1, max = 9) int window,
      @ForAll @IntRange(min = 1, max = 9) int stride,
      @ForAll boolean padded,
      @ForAll int seed) {
    TimeSeries series = random(new SplittableRandom(seed), length);
    SlidingWindows windows = SlidingWindows.of(series, window).withStride(stride).withLargestGap(3);
    windows = padded ? windows.withPadding() : windows;
    boolean[] covered = new boolean[length];
    Place before = new Place(0, -1, -1);
    for (int i = 0; i < windows.size(); i++) {
      Place place = windows.place(i);
      assertTrue(place.start() > before.start() && place.end() > before.end());
      assertTrue(place.end() - place.start() == window || padded);
      assertTrue(spans(series, place.start(), place.end(), 3), "window " + place);
      Arrays.fill(covered, place.start(), place.end(), true);
      before = place;
      float[] row = windows.samples().row(i);
      for (int k = 0; k < row.length; k++) {
        int t = place.start() + k % window;
        float wanted = t < place.end() ? series.value(t, k / window) : HOLE;
        assertEquals(wanted, row[k]);
      }
    }
    int uncovered = 0;
    for (int t = 0; t < length; t++) {
      uncovered += covered[t] ? 0 : 1;
      boolean must = padded && stride <= window && series.hasReading(t);
      assertTrue(covered[t] || !must, "step " + t);
    }
    assertEquals(uncovered, windows.uncovered());
    for (Place segment : windows.segments()) {
      assertTrue(series.hasReading(segment.start()) && series.hasReading(segment.end() - 1));
      assertTrue(spans(series, segment.start(), segment.end(), 3));
      assertTrue(padded || segment.end() - segment.start() >= window);
    }
  }

  /** What comes back from the windows themselves is the series, where there are windows. */
  @Property(seed = "2", tries = 100)
  void joined_windowsThemselves_areTheSeries(
      @ForAll @IntRange(min = 5, max = 60) int length,
      @ForAll @IntRange(min = 1, max = 5) int window,
      @ForAll @IntRange(min = 1, max = 5) int stride,
      @ForAll int seed) {
    TimeSeries series = random(new SplittableRandom(seed), length);
    TimeSeries whole = upTo(window).withNames(List.of("x")); // so that there is a window at all
    TimeSeries one = series.select(List.of("f0")).withNames(List.of("x"));
    SlidingWindows windows = SlidingWindows.of(List.of(one, whole), window).withStride(stride);
    List<TimeSeries> joined = windows.joined(windows.samples().rows());
    boolean[] covered = new boolean[length];
    for (int i = 0; i < windows.size(); i++) {
      if (windows.place(i).series() == 0) {
        Arrays.fill(covered, windows.place(i).start(), windows.place(i).end(), true);
      }
    }
    for (int t = 0; t < length; t++) {
      assertEquals(covered[t] ? one.value(t, 0) : HOLE, joined.get(0).value(t, 0), 1e-4f);
    }
    assertArrayEquals(whole.feature(0), joined.get(1).feature(0), 1e-6f);
  }

  @Test
  void joined_overlaps_areMeans() {
    SlidingWindows windows = SlidingWindows.of(upTo(4), 3);
    TimeSeries joined = windows.joined(new float[][] {{1, 2, 3}, {4, 6, HOLE}}).get(0);
    assertArrayEquals(new float[] {1, 3, 4.5f, HOLE}, joined.feature(0));
    assertThrows(IllegalArgumentException.class, () -> windows.joined(new float[1][3]));
    assertThrows(IllegalArgumentException.class, () -> windows.joined(new float[2][4]));
  }

  /** By series: all that is held out comes later, and shares no step with what is learned from. */
  @Property(seed = "3", tries = 200)
  void tail_holdsOutTheEndOfEachSeries(
      @ForAll @IntRange(min = 1, max = 6) int window,
      @ForAll @IntRange(min = 1, max = 7) int stride,
      @ForAll @IntRange(min = 1, max = 9) int tenths,
      @ForAll int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<TimeSeries> series = new ArrayList<>(List.of(TimeSeries.of(new float[4 * window][2])));
    for (int s = 0; s < 3; s++) {
      series.add(random(random, random.nextInt(1, 50)));
    }
    SlidingWindows windows = SlidingWindows.of(series, window).withStride(stride);
    Split split = windows.samples().tail(tenths / 10.0);
    assertTrue(split.validation().length > 0 && split.training().length > 0);
    int[] end = new int[series.size()];
    for (int i : split.training()) {
      end[windows.place(i).series()] =
          Math.max(end[windows.place(i).series()], windows.place(i).end());
    }
    List<TimeSeries> parts = windows.lastParts(tenths / 10.0);
    int[] firsts = new int[series.size()];
    Arrays.fill(firsts, Integer.MAX_VALUE);
    for (int i : split.validation()) {
      Place place = windows.place(i);
      assertTrue(place.start() >= end[place.series()], "shares steps with what is learned from");
      firsts[place.series()] = Math.min(firsts[place.series()], place.start());
    }
    int held = (int) Arrays.stream(firsts).filter(f -> f < Integer.MAX_VALUE).count();
    assertEquals(held, parts.size());
  }

  @Test
  void tail_knownNumbers() {
    SlidingWindows windows = SlidingWindows.of(upTo(20), 4);
    Split split = windows.samples().tail(0.3); // the last 6 of 20 steps
    assertArrayEquals(IntStream.range(0, 11).toArray(), split.training());
    assertArrayEquals(new int[] {14, 15, 16}, split.validation());
    assertArrayEquals(
        new float[] {14, 15, 16, 17, 18, 19}, windows.lastParts(0.3).get(0).feature(0));
    // Less than a window is wanted: one window all the same.
    assertArrayEquals(new int[] {16}, windows.samples().tail(0.01).validation());
    assertEquals(17, windows.samples().tail(0).training().length);
    String message = refusal(() -> SlidingWindows.of(upTo(7), 4).samples().tail(0.5));
    assertTrue(message.contains("at least twice the 4 steps of a window"), message);
    // A series that is too short is learned from whole.
    SlidingWindows two = SlidingWindows.of(List.of(upTo(20), upTo(6)), 4);
    assertArrayEquals(new int[] {14, 15, 16}, two.samples().tail(0.3).validation());
    assertEquals(11 + 3, two.samples().tail(0.3).training().length);
    assertThrows(IllegalArgumentException.class, () -> windows.lastParts(0));
    assertThrows(IllegalArgumentException.class, () -> windows.samples().tail(1));
  }

  @Test
  void tail_ofASelection_sharesNoStepEither() {
    SlidingWindows windows = SlidingWindows.of(TimeSeries.of(new float[1000][1]), 16);
    int[] everyOther = IntStream.range(0, windows.size() / 2).map(i -> 2 * i).toArray();
    Samples selected = windows.samples().select(everyOther);
    assertTrue(selected.overlap());
    Split split = selected.tail(0.1);
    int end = IntStream.of(split.training()).map(i -> 2 * i + 16).max().orElseThrow();
    int start = IntStream.of(split.validation()).map(i -> 2 * i).min().orElseThrow();
    assertTrue(end <= start, end + " and " + start);
    assertEquals(900, start);
    assertThrows(
        IllegalArgumentException.class, () -> windows.samples().select(new int[] {1, 2}).tail(0.1));
  }
}
