package dev.concertina.accelerate;

import java.util.Arrays;

/**
 * The loss on a series, its gradient and activations, step by step. An instance is for one thread.
 */
final class SeriesLoss {
  private final Memory memory = new Memory();
  private float[] bias = new float[0];
  private float[] biasSteps = new float[0];
  private float[] sums = new float[0];
  private float[] block = new float[0];
  private float[] labels = new float[0];
  private float[] losses = new float[0];
  private float[] mask = new float[0];
  private int width;
  private int perBlock;

  /**
   * Makes room for series of this form.
   *
   * @param biasAt where the bias lies, or 0 for none
   */
  void reset(Series series, long biasAt) {
    width = series.width();
    perBlock = Math.max(1, Memory.BLOCK / width);
    int length = perBlock * width;
    if (block.length < length) {
      block = new float[length];
      labels = new float[length];
      losses = new float[length];
      mask = new float[length];
    }
    sums = new float[length];
    biasSteps = new float[length];
    if (biasAt != 0) {
      fillBias(series, biasAt);
    }
  }

  private void fillBias(Series series, long at) {
    bias = new float[series.features()];
    memory.read(at, bias, 0, bias.length);
    for (int i = 0; i < biasSteps.length; i++) {
      biasSteps[i] = bias[i / series.batch() % bias.length];
    }
  }

  /** Replaces sums, whose steps lie one behind the other, by {@code f(sums + bias)}. */
  void activate(Series z, int steps, Pointwise f) {
    for (int t = 0; t < steps; t += perBlock) {
      int length = Math.min(perBlock, steps - t) * width;
      memory.read(z.step(t), block, 0, length);
      Steps.add(block, biasSteps, length);
      f.apply(block, length);
      memory.write(block, 0, length, z.step(t));
    }
  }

  /**
   * Replaces sums, whose steps lie one behind the other, by the gradient of a loss on {@code f(sums
   * + bias)}.
   *
   * @param maskAt where the factors of all sequences and steps lie, or 0 for none
   * @return the loss
   */
  double take(FusedLoss loss, Series z, int steps, Series target, long maskAt) {
    double sum = 0;
    for (int t = 0; t < steps; t += perBlock) {
      int count = Math.min(perBlock, steps - t);
      int length = count * width;
      memory.read(z.step(t), block, 0, length);
      Steps.add(block, biasSteps, length);
      for (int i = 0; i < count; i++) {
        memory.read(target.step(t + i), labels, i * width, width);
      }
      Arrays.fill(losses, 0, length, 0);
      loss.replace(block, labels, losses, length, z.features());
      if (maskAt != 0) {
        readMask(maskAt + (long) t * z.batch() * Float.BYTES, count, z);
        scale(block, mask, length);
        scale(losses, mask, length);
      }
      sum += total(losses, length);
      Steps.add(sums, block, length);
      memory.write(block, 0, length, z.step(t));
    }
    return sum;
  }

  /** Takes a gradient that was computed elsewhere, for that of the bias. */
  void addUp(Series gradient, int steps) {
    Arrays.fill(sums, 0);
    for (int t = 0; t < steps; t++) {
      memory.read(gradient.step(t), block, 0, width);
      Steps.add(sums, block, width);
    }
  }

  private void readMask(long at, int count, Series z) {
    for (int i = 0; i < count; i++) {
      int from = i * width;
      memory.read(at + (long) i * z.batch() * Float.BYTES, mask, from, z.batch());
      for (int j = 1; j < z.features(); j++) {
        System.arraycopy(mask, from, mask, from + j * z.batch(), z.batch());
      }
    }
  }

  private static void scale(float[] values, float[] by, int length) {
    for (int i = 0; i < length; i++) {
      values[i] *= by[i];
    }
  }

  private static double total(float[] values, int length) {
    double sum = 0;
    for (int i = 0; i < length; i++) {
      sum += values[i];
    }
    return sum;
  }

  /** Writes the gradient of the bias: that of the sums, over all steps and sequences. */
  void writeBiasGradient(Series z, long to) {
    float[] gradient = new float[z.features()];
    for (int i = 0; i < perBlock * width; i++) {
      gradient[i / z.batch() % gradient.length] += sums[i];
    }
    memory.write(gradient, 0, gradient.length, to);
  }
}
