package dev.concertina.benchmarks;

import java.util.SplittableRandom;

/** Samples made from a seed: strokes on black for pictures, sums of waves for series. */
final class MadeData {
  private final SplittableRandom random;

  MadeData(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** Samples for a net, one after the other. */
  float[] samples(Net net, int count) {
    float[] values = new float[count * net.width()];
    for (int i = 0; i < count; i++) {
      if (net.isSeries()) {
        waves(values, i * net.width(), net.shape()[0], net.shape()[1]);
      } else {
        picture(values, i * net.width(), net);
      }
    }
    return values;
  }

  /** About a fifth of the pixels lit, as in pictures of handwritten digits; the rest exactly 0. */
  private void picture(float[] values, int from, Net net) {
    int channels = net.isImage() ? net.shape()[0] : 1;
    int size = (int) Math.sqrt((double) net.width() / channels);
    for (int c = 0; c < channels; c++) {
      float[] plane = new float[size * size];
      double x = size * (0.3 + 0.4 * random.nextDouble());
      double y = size * (0.2 + 0.2 * random.nextDouble());
      double direction = Math.PI * random.nextDouble();
      for (int step = 0; step < 2 * size; step++) {
        dot(plane, size, x, y);
        direction += 0.6 * (random.nextDouble() - 0.5);
        x = bounded(x + 0.6 * Math.cos(direction), size);
        y = bounded(y + 0.6 * Math.sin(direction), size);
      }
      System.arraycopy(plane, 0, values, from + c * plane.length, plane.length);
    }
  }

  private static double bounded(double place, int size) {
    return Math.min(Math.max(place, 3), size - 4.0);
  }

  private static void dot(float[] plane, int size, double x, double y) {
    for (int row = (int) y - 1; row <= (int) y + 2; row++) {
      for (int column = (int) x - 1; column <= (int) x + 2; column++) {
        double distance = Math.hypot(column - x, row - y);
        float light = (float) Math.max(0, 1 - distance / 2);
        plane[row * size + column] = Math.max(plane[row * size + column], light);
      }
    }
  }

  private void waves(float[] values, int from, int features, int steps) {
    for (int f = 0; f < features; f++) {
      double phase = 2 * Math.PI * random.nextDouble();
      double period = 12 + 30 * random.nextDouble();
      double overtone = random.nextDouble();
      for (int t = 0; t < steps; t++) {
        double angle = phase + 2 * Math.PI * t / period;
        double noise = 0.1 * (random.nextDouble() - 0.5);
        values[from + f * steps + t] =
            (float) (0.6 * Math.sin(angle) + 0.3 * overtone * Math.sin(3 * angle) + noise);
      }
    }
  }
}
