package dev.concertina.internal.lstm;

import dev.concertina.internal.arithmetic.Memory;

/** Turns series around. An instance is for one thread. */
final class SeriesTurn {
  /** Floats of a step that are moved at once: their rows of all steps fit the cache. */
  private static final int WIDTH = 512;

  private final Memory memory = new Memory();
  private float[] given = new float[0];
  private float[] turned = new float[0];

  /**
   * Writes a series from its last step to its first.
   *
   * @param mask whose steps stay where they are, as zeros, or null
   */
  void turn(Series from, int steps, StepMask mask, Series to) {
    if (mask != null && !mask.isWhole()) {
      turnEach(from, steps, mask, to);
      return;
    }
    for (int t = 0; t < steps; t++) {
      memory.copy(from.step(steps - 1 - t), to.step(t), from.width());
    }
  }

  private void turnEach(Series from, int steps, StepMask mask, Series to) {
    int rows = Math.max(1, Math.min(from.features(), WIDTH / from.batch()));
    int width = rows * from.batch();
    int[] places = places(mask.turned(), rows);
    if (turned.length < steps * width) {
      turned = new float[steps * width];
    }
    if (given.length != steps * width + 1) {
      given = new float[steps * width + 1]; // its last value is the zero of what is masked
    }
    for (int at = 0; at < from.width(); at += width) {
      int length = Math.min(width, from.width() - at);
      long skipped = (long) at * Float.BYTES;
      for (int t = 0; t < steps; t++) {
        memory.read(from.step(t) + skipped, given, t * width, length);
      }
      pick(given, places, turned, steps * width);
      for (int t = 0; t < steps; t++) {
        memory.write(turned, t * width, length, to.step(t) + skipped);
      }
    }
  }

  /** Where each value comes from, if each step has the given number of rows. */
  private static int[] places(int[][] steps, int rows) {
    int batch = steps[0].length;
    int width = rows * batch;
    int[] places = new int[steps.length * width];
    for (int t = 0; t < steps.length; t++) {
      for (int i = 0; i < width; i++) {
        int from = steps[t][i % batch];
        places[t * width + i] = from < 0 ? steps.length * width : from * width + i;
      }
    }
    return places;
  }

  private static void pick(float[] from, int[] places, float[] to, int length) {
    for (int i = 0; i < length; i++) {
      to[i] = from[places[i]];
    }
  }
}
