package dev.concertina.internal.kernel;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;

/**
 * The kernels of one family of layers. A module brings its own: each provider that {@link
 * java.util.ServiceLoader} finds on the class path is asked, so that no module names another's.
 *
 * <p>Providers have no state; what belongs to one graph is in {@link GraphKernels}.
 */
public interface KernelProvider {

  /** The switch that turns these kernels off. */
  Kernel kernel();

  /**
   * The kernels for one graph.
   *
   * @param graph its plain configuration; not changed
   */
  GraphKernels in(ComputationGraphConfiguration graph);

  /** The kernels for the layers of one graph. */
  interface GraphKernels {

    /**
     * Our layer for a place in the graph, with its parameters; null where DL4J's own must serve.
     * Places are of {@link org.nd4j.linalg.api.buffer.DataType#FLOAT} only.
     */
    Layer layer(LayerPlace place);

    /** Our vertex in place of one without a layer; null where it may stay. */
    default GraphVertex vertex(GraphVertex plain) {
      return null;
    }

    /** Lets layers know of each other, once the whole graph is made. */
    default void link(org.deeplearning4j.nn.graph.vertex.GraphVertex[] vertices) {}
  }
}
