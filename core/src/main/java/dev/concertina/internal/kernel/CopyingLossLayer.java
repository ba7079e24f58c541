package dev.concertina.internal.kernel;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.LossLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's loss, on a copy of its input. DL4J's own overwrites its input on the way back, which here
 * is what the layer before keeps for its own way back; and its score then is of what is left.
 */
final class CopyingLossLayer extends LossLayer {
  private static final long serialVersionUID = 1;

  CopyingLossLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    INDArray given = input;
    input = manager.dup(ArrayType.BP_WORKING_MEM, given);
    try {
      return super.backpropGradient(epsilon, manager);
    } finally {
      input = given;
    }
  }
}
