package dev.concertina.benchmarks;

import dev.concertina.benchmarks.Layer.Conv;
import dev.concertina.benchmarks.Layer.Dense;
import dev.concertina.benchmarks.Layer.Lstm;
import dev.concertina.benchmarks.Layer.PerStep;
import dev.concertina.benchmarks.Layer.Upsample;

/**
 * The floating-point operations of the matrix products in a net, as the textbook has them; a kernel
 * that finds a shorter way still gets credit for all. A multiplication and an addition are two.
 *
 * @param forward those of one pass of a batch
 * @param step those of one training step: forward, and backward by weights and by inputs, but not
 *     by the input of the whole net
 */
record Work(double forward, double step) {
  static Work of(Net net) {
    double forward = 0;
    double step = 0;
    double places = net.isSeries() ? net.shape()[1] : pixels(net);
    for (Layer layer : net.layers()) {
      places = after(layer, places);
      double products = 2.0 * net.batch() * places * products(layer);
      forward += products;
      step += 3 * products;
    }
    double first = net.isSeries() ? net.shape()[1] : after(net.layers().get(0), pixels(net));
    step -= 2.0 * net.batch() * first * inputProducts(net.layers().get(0));
    return new Work(forward, step);
  }

  private static double pixels(Net net) {
    return net.isImage() ? net.shape()[1] * net.shape()[2] : 1;
  }

  /** At how many places a layer does its products. */
  private static double after(Layer layer, double places) {
    if (layer instanceof Conv conv) {
      return places / (conv.stride() * conv.stride());
    }
    return layer instanceof Upsample ? 4 * places : places;
  }

  private static double products(Layer layer) {
    if (layer instanceof Dense dense) {
      return (double) dense.in() * dense.out();
    }
    if (layer instanceof Conv conv) {
      return 9.0 * conv.in() * conv.out();
    }
    if (layer instanceof Lstm lstm) {
      return 4.0 * lstm.out() * (lstm.in() + lstm.out());
    }
    return layer instanceof PerStep step ? (double) step.in() * step.out() : 0;
  }

  private static double inputProducts(Layer layer) {
    return layer instanceof Lstm lstm ? 4.0 * lstm.out() * lstm.in() : products(layer);
  }
}
