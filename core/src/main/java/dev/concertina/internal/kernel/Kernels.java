package dev.concertina.internal.kernel;

import dev.concertina.internal.kernel.KernelProvider.GraphKernels;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.nd4j.linalg.api.buffer.DataType;

/** Which layers of ours stand in for which of DL4J's in one graph. */
final class Kernels {
  private static final List<KernelProvider> PROVIDERS = providers();

  private final boolean any;
  private final List<GraphKernels> families;

  private Kernels(boolean any, List<GraphKernels> families) {
    this.any = any;
    this.families = families;
  }

  private static List<KernelProvider> providers() {
    // Ours, whatever class loader the caller's thread has.
    ServiceLoader<KernelProvider> others =
        ServiceLoader.load(KernelProvider.class, KernelProvider.class.getClassLoader());
    return Stream.concat(
            Stream.of(new DenseKernels()), others.stream().map(ServiceLoader.Provider::get))
        .toList();
  }

  /** The kernels for a graph that are switched on. */
  static Kernels in(ComputationGraphConfiguration graph, Set<Kernel> on) {
    return new Kernels(
        !on.isEmpty(),
        PROVIDERS.stream()
            .filter(provider -> on.contains(provider.kernel()))
            .map(provider -> provider.in(graph))
            .toList());
  }

  /** Our layer for a place, with its parameters, or null where DL4J's own must serve. */
  Layer layer(LayerPlace place, DataType type) {
    if (type != DataType.FLOAT) {
      return null;
    }
    if (any && place.conf().getLayer().getClass() == LossLayer.class) {
      return place.give(new CopyingLossLayer(place.conf(), type));
    }
    for (GraphKernels family : families) {
      Layer layer = family.layer(place);
      if (layer != null) {
        return layer;
      }
    }
    return null;
  }

  /** Our vertex in place of one without a layer, or the same. */
  GraphVertex vertex(GraphVertex plain) {
    for (GraphKernels family : families) {
      GraphVertex own = family.vertex(plain);
      if (own != null) {
        return own;
      }
    }
    return plain;
  }

  /** Tells layers of each other, once the whole graph is made. */
  void link(org.deeplearning4j.nn.graph.vertex.GraphVertex[] vertices) {
    families.forEach(family -> family.link(vertices));
  }
}
