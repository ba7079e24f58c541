package dev.concertina.cli.demo;

import dev.concertina.cli.report.Curve;
import dev.concertina.cli.report.Glyph;
import dev.concertina.data.Range;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Digits as if written by hand, white on black, 28 by 28 pixels of 0 to 255. No two are alike: the
 * points that a pen passes wander, and the pen is thin or thick, the hand upright or slanted.
 *
 * <p>The same seed draws the same pixels on every machine: all is plain arithmetic, without fonts
 * and without the graphics of the JDK.
 */
final class Digits {
  static final int SIDE = 28;

  private static final double CENTRE = (SIDE - 1) / 2.0;

  /** Height of an average digit in pixels. */
  private static final double HEIGHT = 19;

  private static final double WIDTH = 13;

  /** How far points wander, in heights of a digit. */
  private static final double JITTER = 0.035;

  /** Pixels between the border and the pen's middle, at least. */
  private static final double MARGIN = 2.5;

  /** Pixels over which a stroke fades out. */
  private static final double SOFTNESS = 1.1;

  private final RandomGenerator random;

  Digits(long seed) {
    random = new SplittableRandom(seed);
  }

  /**
   * Draws digits in turn: 0, 1, … 9, 0, …
   *
   * @param count how many
   * @return samples of shape {@code [n, 1, 28, 28]} with the declared range of bytes
   */
  Samples samples(int count) {
    float[][] rows = IntStream.range(0, count).mapToObj(i -> draw(i % 10)).toArray(float[][]::new);
    return Samples.of(rows, new SampleShape.Image(1, SIDE, SIDE)).withRange(new Range(0, 255));
  }

  /** Draws a digit: {@code [28, 28]} side by side, whole numbers from 0 to 255. */
  float[] draw(int digit) {
    Glyph[] ways = Glyph.of(digit);
    Glyph glyph = ways[random.nextInt(ways.length)];
    Hand hand = new Hand(random);
    double[] ink = new double[SIDE * SIDE];
    for (double[] stroke : glyph.strokes()) {
      double[] path = hand.placed(Curve.through(wandering(stroke)));
      trace(path, hand.pen(), ink);
    }
    float[] pixels = new float[ink.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) Math.rint(255 * ink[i]);
    }
    return pixels;
  }

  private double[] wandering(double[] stroke) {
    double[] points = stroke.clone();
    for (int i = 0; i < points.length; i++) {
      points[i] += JITTER * bell(random);
    }
    return points;
  }

  /** About normal, within plus and minus 3; sums of uniform draws are the same everywhere. */
  private static double bell(RandomGenerator random) {
    double sum = 0;
    for (int i = 0; i < 12; i++) {
      sum += random.nextDouble();
    }
    return Math.max(-3, Math.min(3, sum - 6));
  }

  /** How one digit is written: a map from the unit square, y downwards, to pixels. */
  private record Hand(
      double across, double down, double slant, double turn, double x, double y, double pen) {
    Hand(RandomGenerator random) {
      this(
          WIDTH * (1 + 0.12 * bell(random)),
          HEIGHT * (1 + 0.06 * bell(random)),
          0.12 + 0.13 * bell(random),
          0.05 * bell(random),
          CENTRE + 0.7 * bell(random),
          CENTRE + 0.7 * bell(random),
          Math.max(0.8, 1.2 + 0.22 * bell(random)));
    }

    double[] placed(double[] points) {
      double[] pixels = new double[points.length];
      for (int i = 0; i < points.length; i += 2) {
        double right = across * (points[i] - 0.5);
        double below = down * (points[i + 1] - 0.5);
        right -= slant * below;
        // For so small an angle this is a turn.
        pixels[i] = within(x + right - turn * below);
        pixels[i + 1] = within(y + below + turn * right);
      }
      return pixels;
    }

    private static double within(double place) {
      return Math.max(MARGIN, Math.min(SIDE - 1 - MARGIN, place));
    }
  }

  /** Lays down ink around a polyline; where strokes meet, the darker one counts. */
  private static void trace(double[] path, double pen, double[] ink) {
    for (int row = 0; row < SIDE; row++) {
      for (int column = 0; column < SIDE; column++) {
        double distance = Curve.distance(path, column, row);
        double covered = (pen - distance) / SOFTNESS + 0.5;
        int i = row * SIDE + column;
        ink[i] = Math.max(ink[i], Math.max(0, Math.min(1, covered)));
      }
    }
  }
}
