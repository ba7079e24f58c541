package dev.concertina.internal.arithmetic;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Gradients added up for each channel. */
public final class BiasGradient {
  private final double[] sums;

  public BiasGradient(int channels) {
    sums = new double[channels];
  }

  /** Adds some values of a channel. */
  public void add(int channel, float[] values, int start, int length) {
    sums[channel] += sum(values, start, length);
  }

  /** In four parts, so that an addition need not wait for the one before. */
  private static double sum(float[] values, int start, int length) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int end = start + length;
    int i = start;
    for (; i < end - 3; i += 4) {
      a += values[i];
      b += values[i + 1];
      c += values[i + 2];
      d += values[i + 3];
    }
    for (; i < end; i++) {
      a += values[i];
    }
    return (double) a + b + c + d;
  }

  /** Writes the sums, if anybody wants them. */
  public void write(INDArray to, Memory memory) {
    if (to != null) {
      float[] bias = new float[sums.length];
      for (int i = 0; i < bias.length; i++) {
        bias[i] = (float) sums[i];
      }
      memory.write(bias, 0, bias.length, Memory.address(to));
    }
  }
}
