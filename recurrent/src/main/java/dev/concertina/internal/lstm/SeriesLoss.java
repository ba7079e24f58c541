package dev.concertina.internal.lstm;

import dev.concertina.internal.arithmetic.FusedLoss;
import dev.concertina.internal.arithmetic.Memory;
import dev.concertina.internal.arithmetic.Pointwise;
import dev.concertina.internal.optimiser.Steps;
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

  /** Replaces sums, whose steps lie one after another, by {@code f(sums + bias)}. */
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
   * Replaces sums, whose steps lie one after another, by the gradient of a loss on {@code f(sums +
   * bias)}.
   *
   * @param factors what the losses are multiplied with, or null
   * @return the loss
   */
  double take(FusedLoss loss, Series z, int steps, Series target, SeriesMask factors) {
    double sum = 0;
    for (int t = 0; t < steps; t += perBlock) {
      int count = Math.min(perBlock, steps - t);
      int length = count * width;
      memory.read(z.step(t), block, 0, length);
      Steps.add(block, biasSteps, length);
      for (int i = 0; i < count; i++) {
        memory.read(target.step(t + i), labels, i * width, width);
      }
      if (factors == null) {
        sum += loss.take(block, labels, length, z.features());
      } else {
        readMask(factors.values(), t, count);
        sum += loss.take(block, labels, mask, factors.times(), length, z.features());
      }
      Steps.add(sums, block, length);
      memory.write(block, 0, length, z.step(t));
    }
    return sum;
  }

  /** Multiplies values, whose steps lie one after another, by a mask. */
  void multiply(Series values, int steps, Series factors) {
    for (int t = 0; t < steps; t += perBlock) {
      int count = Math.min(perBlock, steps - t);
      memory.read(values.step(t), block, 0, count * width);
      readMask(factors, t, count);
      Steps.multiply(block, mask, count * width);
      memory.write(block, 0, count * width, values.step(t));
    }
  }

  /** Takes a gradient that was computed elsewhere, for that of the bias. */
  void addUp(Series gradient, int steps) {
    Arrays.fill(sums, 0);
    for (int t = 0; t < steps; t++) {
      memory.read(gradient.step(t), block, 0, width);
      Steps.add(sums, block, width);
    }
  }

  /** Reads steps; a value for all labels of a step is repeated for each. */
  private void readMask(Series factors, int t, int count) {
    int given = factors.width();
    for (int i = 0; i < count; i++) {
      int from = i * width;
      memory.read(factors.step(t + i), mask, from, given);
      for (int j = given; j < width; j += given) {
        System.arraycopy(mask, from, mask, from + j, given);
      }
    }
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
