package dev.concertina.internal.kernel;

import dev.concertina.internal.arithmetic.Elementwise;
import dev.concertina.internal.arithmetic.Inputs;
import dev.concertina.internal.arithmetic.Memory;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.ElementWiseVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The sum or the difference of two arrays of one shape, in one pass over them. */
@SuppressWarnings("overrides") // DL4J's own: it says [] where its interface says ...
final class FastElementWiseVertex extends ElementWiseVertex {
  private static final long serialVersionUID = 1;

  /** What the second array is multiplied with. */
  private final int sign;

  private final transient Elementwise elementwise = new Elementwise();

  /** Whether the last output was made here. */
  private boolean served;

  FastElementWiseVertex(ComputationGraph graph, String name, int index, boolean subtracts) {
    super(graph, name, index, subtracts ? Op.Subtract : Op.Add, DataType.FLOAT);
    this.sign = subtracts ? -1 : 1;
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr manager) {
    served = canDoForward() && areServed(getInputs());
    if (!served) {
      return super.doForward(training, manager);
    }
    INDArray first = getInputs()[0];
    INDArray out =
        manager.createUninitialized(ArrayType.ACTIVATIONS, DataType.FLOAT, first.shape());
    elementwise.add(first, sign, getInputs()[1], out);
    return out;
  }

  private static boolean areServed(INDArray[] inputs) {
    return inputs.length == 2
        && inputs[0].equalShapes(inputs[1])
        && Memory.isPlain(inputs[0])
        && Memory.isPlain(inputs[1]);
  }

  /**
   * Each input gets an array of its own: where an input goes elsewhere too, DL4J adds the gradient
   * that comes from there to the array.
   */
  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr manager) {
    if (!served || !canDoBackward()) {
      return super.doBackward(truncated, manager);
    }
    INDArray gradient = Inputs.plain(getEpsilon(), ArrayType.BP_WORKING_MEM, manager);
    INDArray[] into = new INDArray[2];
    for (int i = 0; i < into.length; i++) {
      into[i] =
          manager.createUninitialized(ArrayType.ACTIVATION_GRAD, DataType.FLOAT, gradient.shape());
    }
    elementwise.copy(gradient, into[0], sign, into[1]);
    return new Pair<>(null, into);
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }
}
