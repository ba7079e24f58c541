package dev.concertina.benchmarks;

import dev.concertina.benchmarks.Layer.Conv;
import dev.concertina.benchmarks.Layer.Dense;
import dev.concertina.benchmarks.Layer.Last;
import dev.concertina.benchmarks.Layer.Lstm;
import dev.concertina.benchmarks.Layer.PerStep;
import dev.concertina.benchmarks.Layer.Repeat;
import dev.concertina.benchmarks.Layer.Upsample;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The nets that are compared, by name. */
final class Nets {
  /** One of each kind. */
  static final List<Net> BASE =
      List.of(
          dense("dense", 256, 784, 128, 64, 32),
          conv("conv", 128, new int[] {1, 28, 28}, 16, 32, 8),
          lstm("lstm", 64, 1, 140, 64, 1));

  /** Other widths, depths, batches and shapes. */
  static final List<Net> SIZES =
      List.of(
          dense("dense-batch-1", 1, 784, 128, 64, 32),
          dense("dense-batch-32", 32, 784, 128, 64, 32),
          dense("dense-batch-2048", 2048, 784, 128, 64, 32),
          dense("dense-wide", 256, 784, 512, 256, 64),
          dense("dense-deep", 256, 784, 512, 256, 128, 64, 32),
          conv("conv-batch-1", 1, new int[] {1, 28, 28}, 16, 32, 8),
          conv("conv-wide", 32, new int[] {1, 28, 28}, 64, 64, 16),
          conv("conv-colour", 32, new int[] {3, 64, 64}, 16, 32, 8),
          lstm("lstm-batch-1", 1, 1, 140, 64, 1),
          lstm("lstm-long", 64, 1, 500, 64, 1),
          lstm("lstm-deep", 64, 1, 140, 64, 2),
          lstm("lstm-features", 64, 8, 140, 64, 1));

  private Nets() {}

  static Net named(String name) {
    return Stream.concat(BASE.stream(), SIZES.stream())
        .filter(net -> net.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no net " + name));
  }

  /** Down to the last width, and up again. */
  static Net dense(String name, int batch, int values, int... widths) {
    List<Layer> layers = new ArrayList<>();
    List<Integer> all = new ArrayList<>(List.of(values));
    IntStream.of(widths).forEach(all::add);
    for (int i = widths.length - 1; i >= 0; i--) {
      all.add(i == 0 ? values : widths[i - 1]);
    }
    for (int i = 1; i < all.size(); i++) {
      layers.add(new Dense(all.get(i - 1), all.get(i), i < all.size() - 1));
    }
    String about = String.join("-", all.stream().map(String::valueOf).toList());
    return new Net(name, about, batch, new int[] {values}, layers, Goal.CROSS_ENTROPY);
  }

  /** Two halvings to the code, two doublings back. */
  static Net conv(String name, int batch, int[] shape, int outer, int inner, int code) {
    int channels = shape[0];
    List<Layer> layers =
        List.of(
            new Conv(channels, outer, 2, true),
            new Conv(outer, inner, 2, true),
            new Conv(inner, code, 1, true),
            new Upsample(),
            new Conv(code, inner, 1, true),
            new Upsample(),
            new Conv(inner, outer, 1, true),
            new Conv(outer, channels, 1, false));
    String about =
        "%dx%dx%d, 3x3 convolutions %d/2, %d/2, %d, up, %d, up, %d, %d"
            .formatted(channels, shape[1], shape[2], outer, inner, code, inner, outer, channels);
    return new Net(name, about, batch, shape, layers, Goal.SQUARED_ERROR_OF_SIGMOID);
  }

  /** To the last step's output of the last encoding layer; that at every step; and back. */
  static Net lstm(String name, int batch, int features, int steps, int units, int encoders) {
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < encoders; i++) {
      layers.add(new Lstm(i == 0 ? features : units, units));
    }
    layers.add(new Last());
    layers.add(new Repeat(steps));
    layers.add(new Lstm(units, units));
    layers.add(new PerStep(units, features));
    String about =
        "%d steps of %d, %d LSTM of %d to a vector, 1 LSTM of %d back"
            .formatted(steps, features, encoders, units, units);
    return new Net(name, about, batch, new int[] {features, steps}, layers, Goal.SQUARED_ERROR);
  }
}
