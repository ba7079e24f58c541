package dev.concertina.series.detect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Autoencoder;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Scaling;
import dev.concertina.series.SlidingWindows;
import dev.concertina.series.TimeSeries;
import dev.concertina.series.detect.SeriesScoring.Aggregation;
import dev.concertina.series.detect.SeriesScoring.Resolution;
import dev.concertina.testkit.FakeAutoencoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The errors of steps, by hand and by brute force. */
class StepErrorsTest {
  private static final float HOLE = Float.NaN;
  private static final UnaryOperator<float[]> TO_ZERO = row -> new float[row.length];

  private static TimeSeries steps(float... values) {
    float[][] steps = new float[values.length][];
    for (int t = 0; t < steps.length; t++) {
      steps[t] = new float[] {values[t]};
    }
    return TimeSeries.of(steps);
  }

  private static double[] errors(
      Autoencoder model, SlidingWindows windows, Resolution resolution, Aggregation aggregation) {
    SeriesScoring scoring = new SeriesScoring(resolution, aggregation, 1, 1);
    return StepErrors.of(new WindowErrors(model), windows, scoring).byFeature()[0];
  }

  /** Windows of 1, 2, 3; 2, 3, 4; 3, 4, 5 whose reconstruction is the first value throughout. */
  @Test
  void byHand() {
    UnaryOperator<float[]> first =
        row -> {
          Arrays.fill(row, row[0]);
          return row;
        };
    Autoencoder model = FakeAutoencoder.ofSeries(new SampleShape.Series(1, 3), first);
    SlidingWindows windows = SlidingWindows.of(steps(1, 2, 3, 4, 8), 3);
    // Errors 0 1 4, 0 1 4, 0 1 25, with means 5/3, 5/3, 26/3.
    double[][] expected = {
      {0, 0.5, 5 / 3.0, 2.5, 25},
      {0, 0.5, 1, 2.5, 25},
      {0, 1, 4, 4, 25},
      {5 / 3.0, 5 / 3.0, 4, 31 / 6.0, 26 / 3.0},
      {5 / 3.0, 5 / 3.0, 5 / 3.0, 31 / 6.0, 26 / 3.0},
      {5 / 3.0, 5 / 3.0, 26 / 3.0, 26 / 3.0, 26 / 3.0}
    };
    int i = 0;
    for (Resolution resolution : Resolution.values()) {
      for (Aggregation aggregation : Aggregation.values()) {
        assertArrayEquals(
            expected[i++],
            errors(model, windows, resolution, aggregation),
            1e-6,
            resolution + " " + aggregation);
      }
    }
    TimeSeries made =
        StepErrors.of(new WindowErrors(model), windows, SeriesScoring.defaults()).expected();
    assertArrayEquals(new float[] {1, 1.5f, 2, 2.5f, 3}, made.feature(0), 1e-6f);
  }

  @Test
  void strideOfAWindow_isOneWindowAStep() {
    Autoencoder model = FakeAutoencoder.ofSeries(new SampleShape.Series(1, 2), TO_ZERO);
    SlidingWindows apart = SlidingWindows.of(steps(1, 2, 3, 4, 5), 2).withStride(2);
    // The last window covers 4 again.
    assertArrayEquals(
        new double[] {2.5, 2.5, 12.5, (12.5 + 20.5) / 2, 20.5},
        errors(model, apart, Resolution.WINDOW, Aggregation.MEAN),
        1e-6);
    assertArrayEquals(
        new double[] {1, 4, 9, 16, 25},
        errors(model, apart, Resolution.STEP, Aggregation.MAX),
        1e-6);
  }

  @Test
  void missingReadings_areNotCompared() {
    Autoencoder model = FakeAutoencoder.ofSeries(new SampleShape.Series(1, 3), TO_ZERO);
    SlidingWindows windows = SlidingWindows.of(steps(2, HOLE, 4), 3);
    assertArrayEquals(
        new double[] {4, Double.NaN, 16},
        errors(model, windows, Resolution.STEP, Aggregation.MEAN));
    assertArrayEquals(
        new double[] {10, 10, 10}, errors(model, windows, Resolution.WINDOW, Aggregation.MEDIAN));
  }

  /** Others are fed with lines, and are not asked about what is missing either. */
  @Test
  void modelForCompleteSeries_seesStraightLines() {
    List<float[]> seen = new ArrayList<>();
    Scaling scaling = Scaling.of(Scaling.Method.STANDARD, new float[] {7, 9}, new float[] {1, 1});
    Autoencoder model =
        new FakeAutoencoder(
            new SampleShape.Series(2, 4),
            scaling,
            row -> {
              seen.add(row.clone());
              return TO_ZERO.apply(row);
            });
    TimeSeries series =
        TimeSeries.of(new float[][] {{HOLE, HOLE}, {2, HOLE}, {HOLE, HOLE}, {5, HOLE}, {8, HOLE}})
            .slice(1, 5);
    double[][] errors =
        StepErrors.of(
                new WindowErrors(model),
                SlidingWindows.of(series, 4),
                new SeriesScoring(Resolution.STEP, Aggregation.MEAN, 1, 1))
            .byFeature();
    assertArrayEquals(new float[] {2, 3.5f, 5, 8, 9, 9, 9, 9}, seen.get(0));
    assertArrayEquals(new double[] {4, Double.NaN, 25, 64}, errors[0]);
    assertTrue(Arrays.stream(errors[1]).allMatch(Double::isNaN));
  }

  @Test
  void shortSeries_hasNoErrors_unlessPadded() {
    Autoencoder model = FakeAutoencoder.ofSeries(new SampleShape.Series(1, 4), TO_ZERO);
    SlidingWindows windows = SlidingWindows.of(steps(1, 2), 4);
    StepErrors none = StepErrors.of(new WindowErrors(model), windows, SeriesScoring.defaults());
    assertTrue(Arrays.stream(none.byFeature()[0]).allMatch(Double::isNaN));
    assertTrue(Float.isNaN(none.expected().value(0, 0)));
    assertArrayEquals(
        new double[] {2.5, 2.5},
        errors(model, windows.withPadding(), Resolution.WINDOW, Aggregation.MEAN),
        1e-6);
  }

  @Test
  void netThatOverflows_isTakenForTheMiddle() {
    Scaling scaling = Scaling.of(Scaling.Method.STANDARD, new float[] {3}, new float[] {2});
    Autoencoder model =
        FakeAutoencoder.servingMissing(
            new SampleShape.Series(1, 2), scaling, row -> new float[] {HOLE, 1 / 0f});
    SlidingWindows windows = SlidingWindows.of(steps(5, 3e38f), 2);
    double[] errors = errors(model, windows, Resolution.STEP, Aggregation.MEAN);
    assertEquals(1, errors[0], 1e-6);
    assertEquals(Float.MAX_VALUE, errors[1]);
  }

  /** What a net makes of a value; of a missing one as if it were 7. */
  private static float image(float value) {
    return Float.isNaN(value) ? 7 : 0.5f * value + 1;
  }

  private record Case(TimeSeries series, SlidingWindows windows, SeriesScoring scoring) {}

  private static Case draw(SplittableRandom random, int length, int window) {
    float[][] steps = new float[length][2];
    double[] times = new double[length];
    for (int t = 0; t < length; t++) {
      times[t] = t == 0 ? 0 : times[t - 1] + (random.nextInt(15) == 0 ? 9 : 1);
      boolean nothing = random.nextInt(7) == 0;
      for (int f = 0; f < 2; f++) {
        boolean missing = nothing || random.nextInt(5) == 0;
        steps[t][f] = missing ? HOLE : (float) (10 * random.nextGaussian());
      }
    }
    TimeSeries series = TimeSeries.of(steps).withTimes(times);
    int stride = random.nextInt(1, window + 1);
    SlidingWindows windows = SlidingWindows.of(series, window).withStride(stride);
    SeriesScoring scoring =
        new SeriesScoring(
            Resolution.values()[random.nextInt(2)],
            Aggregation.values()[random.nextInt(3)],
            1,
            stride);
    return new Case(series, random.nextBoolean() ? windows.withPadding() : windows, scoring);
  }

  @Property(seed = "1", tries = 400)
  void bruteForce(
      @ForAll @IntRange(min = 1, max = 40) int length,
      @ForAll @IntRange(min = 1, max = 8) int window,
      @ForAll int seed) {
    Case drawn = draw(new SplittableRandom(seed), length, window);
    Scaling scaling = Scaling.of(Scaling.Method.STANDARD, new float[] {1, -5}, new float[] {2, 5});
    Autoencoder model =
        FakeAutoencoder.servingMissing(
            new SampleShape.Series(2, window),
            scaling,
            row -> {
              for (int k = 0; k < row.length; k++) {
                // What a window makes of a step depends on where the step is in it.
                row[k] = image(row[k]) + 0.1f * (k % window);
              }
              return row;
            });
    StepErrors errors = StepErrors.of(new WindowErrors(model), drawn.windows(), drawn.scoring());
    for (int f = 0; f < 2; f++) {
      for (int t = 0; t < length; t++) {
        List<Double> all = new ArrayList<>();
        double made = 0;
        int covering = 0;
        for (int w = 0; w < drawn.windows().size(); w++) {
          SlidingWindows.Place place = drawn.windows().place(w);
          if (place.start() <= t && t < place.end()) {
            double step = error(drawn.series(), f, t, place, scaling.scale()[f]);
            double mean = mean(drawn.series(), f, place, scaling.scale()[f]);
            all.add(drawn.scoring().resolution() == Resolution.STEP ? step : mean);
            made += image(drawn.series().value(t, f)) + 0.1f * (t - place.start());
            covering++;
          }
        }
        double[] known = all.stream().mapToDouble(e -> e).filter(e -> !Double.isNaN(e)).toArray();
        double wanted = combined(known, drawn.scoring().aggregation());
        double rounding = Double.isNaN(wanted) ? 1e-4 : 1e-4 * (1 + wanted);
        assertEquals(wanted, errors.byFeature()[f][t], rounding, f + " at " + t);
        double expected = covering == 0 ? Double.NaN : made / covering;
        assertEquals(expected, errors.expected().value(t, f), 1e-4);
      }
    }
  }

  private static double error(
      TimeSeries series, int f, int t, SlidingWindows.Place place, double scale) {
    float value = series.value(t, f);
    return Math.pow((value - image(value) - 0.1f * (t - place.start())) / scale, 2);
  }

  private static double mean(TimeSeries series, int f, SlidingWindows.Place place, double scale) {
    double sum = 0;
    int known = 0;
    for (int t = place.start(); t < place.end(); t++) {
      double error = error(series, f, t, place, scale);
      sum += Double.isNaN(error) ? 0 : error;
      known += Double.isNaN(error) ? 0 : 1;
    }
    return sum / known;
  }

  private static double combined(double[] known, Aggregation aggregation) {
    if (known.length == 0) {
      return Double.NaN;
    }
    Arrays.sort(known);
    int n = known.length;
    return switch (aggregation) {
      case MEAN -> Arrays.stream(known).average().orElseThrow();
      case MAX -> known[n - 1];
      case MEDIAN -> n % 2 == 1 ? known[n / 2] : (known[n / 2 - 1] + known[n / 2]) / 2;
    };
  }

  @Test
  void movingAverage_staysInItsSegment() {
    double[] values = {1, 2, 6, 4, Double.NaN, 8, 2, 10};
    List<SlidingWindows.Place> one = List.of(new SlidingWindows.Place(0, 0, 8));
    assertArrayEquals(
        new double[] {1.5, 3, 4, 5, Double.NaN, 5, 20 / 3.0, 6}, MovingAverage.of(values, one, 3));
    // Of an even number one more after than before.
    assertArrayEquals(
        new double[] {1.5, 4, 5, 4, Double.NaN, 5, 6, 10}, MovingAverage.of(values, one, 2));
    assertArrayEquals(values, MovingAverage.of(values, one, 1));
    List<SlidingWindows.Place> two =
        List.of(new SlidingWindows.Place(0, 0, 2), new SlidingWindows.Place(0, 2, 7));
    assertArrayEquals(
        new double[] {1.5, 1.5, 5, 5, Double.NaN, 5, 5, Double.NaN},
        MovingAverage.of(values, two, Integer.MAX_VALUE));
  }

  @Test
  void interpolation_isStraightAndStaysAtTheEnds() {
    float[] values = {9, HOLE, HOLE, 2, HOLE, HOLE, HOLE, 4, HOLE, 9};
    Interpolation.fill(values, 1, 8, 5);
    assertArrayEquals(new float[] {9, 2, 2, 2, 2.5f, 3, 3.5f, 4, 4, 9}, values);
    float[] nothing = {1, HOLE, HOLE, 1};
    Interpolation.fill(nothing, 1, 2, 5);
    assertArrayEquals(new float[] {1, 5, 5, 1}, nothing);
    float[] far = {-3e38f, HOLE, 3e38f};
    Interpolation.fill(far, 0, 3, 0);
    assertTrue(Float.isFinite(far[1]), "found " + far[1]);
  }

  /** ks_2samp of scipy 1.17.1. */
  @Test
  void distance_isThatOfKolmogorovAndSmirnov() {
    double[] a = {1, 2, 2, 3, 5, 8};
    double[] b = {2, 2.5, 3, 3, 9};
    assertEquals(0.3, Distributions.distance(a, b), 1e-12);
    assertEquals(0.3, Distributions.distance(b, a), 1e-12);
    assertEquals(0, Distributions.distance(a, a));
    assertEquals(1, Distributions.distance(new double[] {1, 2}, new double[] {3, 4, 5}));
    LiveDetector.Drift drift = Distributions.drift(a, 50, new double[] {9, 3, 2.5, 3, 2}, 200);
    assertEquals(0.3, drift.distance(), 1e-12);
    assertEquals(1.63 * Math.sqrt(250 / 10_000.0), drift.critical(), 1e-12);
    assertTrue(drift.isSignificant());
  }
}
