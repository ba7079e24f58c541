package dev.concertina.internal.arithmetic;

import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What kernels ask of the arrays that DL4J hands them. */
public final class Inputs {
  private Inputs() {}

  /** Whether this is a batch of rows as wide as the weights take, floats, and at least one. */
  public static boolean areRows(INDArray input, INDArray weights) {
    return input != null
        && input.rank() == 2
        && input.size(0) > 0
        && input.size(1) == weights.size(0)
        && input.dataType() == DataType.FLOAT;
  }

  /** The array itself if it lies in C order, else a copy that does. */
  public static INDArray plain(INDArray array, ArrayType kind, LayerWorkspaceMgr manager) {
    return Memory.isPlain(array) ? array : manager.dup(kind, array, 'c');
  }
}
