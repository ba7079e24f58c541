package dev.concertina.benchmarks;

import dev.concertina.benchmarks.Layer.Conv;
import dev.concertina.benchmarks.Layer.Dense;
import dev.concertina.benchmarks.Layer.Lstm;
import dev.concertina.benchmarks.Layer.PerStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * DL4J's one vector of weights as PyTorch's many.
 *
 * <p>DL4J keeps a matrix column by column, inputs by outputs, which is what PyTorch keeps row by
 * row, outputs by inputs: the same numbers in the same order. Left to do are where biases stand and
 * the order of an LSTM's gates: DL4J has candidate, forget, output, input; PyTorch input, forget,
 * candidate, output, and a second bias, here zero.
 */
final class PyTorchWeights {
  private static final int[] GATES = {3, 1, 0, 2};

  private final float[] flat;
  private final List<float[]> parts = new ArrayList<>();
  private int place;

  private PyTorchWeights(float[] flat) {
    this.flat = flat;
  }

  /** In the order of the layers; of each its weights, then its biases. */
  static List<float[]> of(Net net, float[] flat) {
    if (flat.length != net.parameters()) {
      throw new IllegalArgumentException(
          "the net has " + net.parameters() + " weights, found " + flat.length);
    }
    PyTorchWeights weights = new PyTorchWeights(flat);
    net.layers().forEach(weights::add);
    return weights.parts;
  }

  private void add(Layer layer) {
    if (layer instanceof Dense dense) {
      parts.add(take(dense.in() * dense.out()));
      parts.add(take(dense.out()));
    } else if (layer instanceof PerStep step) {
      parts.add(take(step.in() * step.out()));
      parts.add(take(step.out()));
    } else if (layer instanceof Conv conv) {
      float[] biases = take(conv.out());
      parts.add(take(9 * conv.in() * conv.out()));
      parts.add(biases);
    } else if (layer instanceof Lstm lstm) {
      parts.add(gates(take(4 * lstm.in() * lstm.out())));
      parts.add(gates(take(4 * lstm.out() * lstm.out())));
      parts.add(gates(take(4 * lstm.out())));
      parts.add(new float[4 * lstm.out()]);
    }
  }

  private float[] take(int count) {
    place += count;
    return Arrays.copyOfRange(flat, place - count, place);
  }

  private static float[] gates(float[] values) {
    int size = values.length / 4;
    float[] ordered = new float[values.length];
    for (int i = 0; i < 4; i++) {
      System.arraycopy(values, GATES[i] * size, ordered, i * size, size);
    }
    return ordered;
  }
}
