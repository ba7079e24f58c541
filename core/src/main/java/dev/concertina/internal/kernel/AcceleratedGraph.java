package dev.concertina.internal.kernel;

import dev.concertina.internal.arithmetic.Releasable;
import dev.concertina.internal.rate.QuantisationVertex;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's graph of a configuration, with our layers in the places of those that there is a kernel
 * for.
 *
 * <p>Only for training by {@code computeGradientAndScore} and for {@code output}; its own
 * configuration names our vertices, so save the plain one that it was made from. What lies between
 * the layers may differ from DL4J's: the convolution after an upsampling layer may take over its
 * work.
 */
public final class AcceleratedGraph extends ComputationGraph {
  private static final long serialVersionUID = 1;

  private final ComputationGraphConfiguration plain;
  private final transient Kernels kernels;

  /**
   * A graph without parameters yet; see {@link #init(INDArray, boolean)}.
   *
   * @param plain the configuration, in DL4J's own layers; it is not changed
   */
  public AcceleratedGraph(ComputationGraphConfiguration plain) {
    this(plain, Kernel.on());
  }

  private AcceleratedGraph(ComputationGraphConfiguration plain, Set<Kernel> on) {
    this(plain, on, Kernels.in(plain, on));
  }

  private AcceleratedGraph(ComputationGraphConfiguration plain, Set<Kernel> on, Kernels kernels) {
    super(accelerated(plain, on, kernels));
    this.plain = plain;
    this.kernels = kernels;
  }

  private static ComputationGraphConfiguration accelerated(
      ComputationGraphConfiguration plain, Set<Kernel> on, Kernels kernels) {
    ComputationGraphConfiguration copy = plain.clone();
    copy.getVertices().replaceAll((name, vertex) -> mended(vertex));
    if (Kernel.possible()) {
      // Kernels work on addresses: an array must not be freed while nothing but its address is
      // used.
      copy.setTrainingWorkspaceMode(WorkspaceMode.ENABLED);
      copy.setInferenceWorkspaceMode(WorkspaceMode.ENABLED);
      copy.getVertices().replaceAll((name, vertex) -> own(copy, name, vertex, on, kernels));
    }
    copy.getVertices().replaceAll((name, vertex) -> asOutput(copy, name, vertex));
    return copy;
  }

  private static GraphVertex asOutput(
      ComputationGraphConfiguration graph, String name, GraphVertex vertex) {
    return graph.getNetworkOutputs().contains(name) && vertex instanceof LayerVertex layer
        ? new OutputVertex(layer)
        : vertex;
  }

  private static GraphVertex mended(GraphVertex vertex) {
    return vertex.getClass() == ReshapeVertex.class
        ? new PatchedReshapeVertex((ReshapeVertex) vertex)
        : vertex;
  }

  private static GraphVertex own(
      ComputationGraphConfiguration graph,
      String name,
      GraphVertex vertex,
      Set<Kernel> on,
      Kernels kernels) {
    if (vertex instanceof LayerVertex layer) {
      boolean first = usesAlone(graph, graph.getVertexInputs().get(name), on);
      return new KernelVertex(layer, first, kernels);
    }
    // The very classes: a subclass may do anything.
    if (vertex.getClass() == ElementWiseVertex.class && on.contains(Kernel.CONVOLUTION)) {
      return new KernelElementWiseVertex((ElementWiseVertex) vertex);
    }
    if (merges(graph, name, on)) {
      return new KernelMergeVertex((MergeVertex) vertex);
    }
    return kernels.vertex(vertex);
  }

  /**
   * Whether nobody asks for the gradients of these: they are rounded, or inputs of the net, or such
   * inputs merged, that nothing else takes in. Where something else does, DL4J adds up the
   * gradients of an input, though nobody asks for their sum, and cannot do without one.
   */
  private static boolean usesAlone(
      ComputationGraphConfiguration graph, List<String> inputs, Set<Kernel> kernels) {
    List<String> used = graph.getVertexInputs().values().stream().flatMap(List::stream).toList();
    return inputs.stream()
        .allMatch(
            i ->
                graph.getVertices().get(i) instanceof QuantisationVertex
                    || Collections.frequency(used, i) == 1
                        && (graph.getNetworkInputs().contains(i) || merges(graph, i, kernels)));
  }

  /** Whether a vertex does nothing but merge inputs of the net that nothing else takes in. */
  private static boolean merges(
      ComputationGraphConfiguration graph, String name, Set<Kernel> kernels) {
    GraphVertex vertex = graph.getVertices().get(name);
    boolean merge =
        vertex instanceof KernelMergeVertex
            || vertex != null && vertex.getClass() == MergeVertex.class;
    return merge
        && kernels.contains(Kernel.LSTM)
        && usesAlone(graph, graph.getVertexInputs().get(name), kernels);
  }

  @Override
  public void init(INDArray parameters, boolean cloneParametersArray) {
    super.init(parameters, cloneParametersArray);
    // DL4J lets a layer drop out values in its input, which here is what the layer before it keeps
    // for its backward pass.
    for (Layer layer : getLayers()) {
      layer.allowInputModification(false);
    }
    kernels.link(getVertices());
  }

  /**
   * Sets what the gradient of each output's loss is multiplied with, in the order of the outputs.
   */
  public void weighOutputs(double[] factors) {
    for (int i = 0; i < factors.length; i++) {
      output(i).weigh(factors[i]);
    }
  }

  /**
   * Lets {@code output} compute an output's losses too, from the next call on.
   *
   * @param which the output's number
   * @param labels what its input is compared with; null to let it no longer
   */
  public void compareOutput(int which, INDArray labels) {
    output(which).compareWith(labels);
  }

  /** The loss of each sample, of an output that is compared, in the last call of {@code output}. */
  public float[] losses(int which) {
    return output(which).losses();
  }

  private OutputStep output(int which) {
    return (OutputStep) getVertex(getConfiguration().getNetworkOutputs().get(which));
  }

  /**
   * Gives back what our layers hold outside the heap. The graph can still be used, and then takes
   * it again.
   */
  public void release() {
    for (Layer layer : getLayers()) {
      layer.close();
    }
    for (var vertex : getVertices()) {
      if (vertex instanceof Releasable holder) {
        holder.release();
      }
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
