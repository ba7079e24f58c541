package dev.concertina.benchmarks;

import java.util.Arrays;
import java.util.List;

/**
 * An autoencoder to compare, in no engine's words.
 *
 * @param name how the command line and the tables call it
 * @param about it in a line
 * @param batch how many samples a step takes
 * @param shape the shape of a sample: {@code [features]}, {@code [channels, height, width]} or
 *     {@code [features, steps]}
 * @param layers from the input to the output
 * @param goal what it minimises
 */
record Net(String name, String about, int batch, int[] shape, List<Layer> layers, Goal goal) {
  Net {
    layers = List.copyOf(layers);
  }

  /** How many values a sample has. */
  int width() {
    return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
  }

  int parameters() {
    return layers.stream().mapToInt(Layer::parameters).sum();
  }

  boolean isSeries() {
    return shape.length == 2;
  }

  boolean isImage() {
    return shape.length == 3;
  }
}
