package dev.concertina.accelerate;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's graph of a configuration, with our layers in the places of those that there is a kernel
 * for.
 *
 * <p>Only for training by {@code computeGradientAndScore} and for {@code output}; its own
 * configuration names our vertices, so save the plain one that it was made from.
 */
public final class AcceleratedGraph extends ComputationGraph {
  private static final long serialVersionUID = 1;

  private final ComputationGraphConfiguration plain;

  /**
   * A graph without parameters yet; see {@link #init(INDArray, boolean)}.
   *
   * @param plain the configuration, in DL4J's own layers; it is not changed
   */
  public AcceleratedGraph(ComputationGraphConfiguration plain) {
    super(accelerated(plain, Kernel.on()));
    this.plain = plain;
  }

  private static ComputationGraphConfiguration accelerated(
      ComputationGraphConfiguration plain, Set<Kernel> kernels) {
    ComputationGraphConfiguration copy = plain.clone();
    if (Kernel.possible()) {
      Set<String> inputs = new HashSet<>(copy.getNetworkInputs());
      for (Map.Entry<String, GraphVertex> entry : copy.getVertices().entrySet()) {
        if (entry.getValue() instanceof LayerVertex layer) {
          boolean first = inputs.containsAll(copy.getVertexInputs().get(entry.getKey()));
          entry.setValue(new KernelVertex(layer, first, kernels));
        }
      }
    }
    return copy;
  }

  @Override
  public void init(INDArray parameters, boolean cloneParametersArray) {
    super.init(parameters, cloneParametersArray);
    // DL4J lets a layer drop out values in its input, which here is what the layer before it keeps
    // for its backward pass.
    for (Layer layer : getLayers()) {
      layer.allowInputModification(false);
    }
    RecurrentKernels.link(getVertices());
  }

  /**
   * Gives back what our layers hold outside the heap. The graph can still be used, and then takes
   * it again.
   */
  public void release() {
    for (Layer layer : getLayers()) {
      layer.close();
    }
  }

  @Override
  public void close() {
    release();
    super.close();
  }

  /** A graph of the same configuration with a copy of the parameters. */
  @Override
  public ComputationGraph clone() {
    AcceleratedGraph copy = new AcceleratedGraph(plain);
    copy.init(params().dup(), false);
    return copy;
  }
}
