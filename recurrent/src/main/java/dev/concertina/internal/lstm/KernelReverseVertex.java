package dev.concertina.internal.lstm;

import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A reversal's place in a configuration; makes our vertex. */
public final class KernelReverseVertex extends ReverseTimeSeriesVertex {
  private static final long serialVersionUID = 1;

  public KernelReverseVertex(ReverseTimeSeriesVertex plain) {
    super(plain.getMaskArrayInputName());
  }

  @Override
  public ReverseTimeSeriesVertex clone() {
    return new KernelReverseVertex(this);
  }

  @Override
  public org.deeplearning4j.nn.graph.vertex.impl.rnn.ReverseTimeSeriesVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    return type == DataType.FLOAT
        ? new FastReverseVertex(graph, name, index, getMaskArrayInputName())
        : super.instantiate(graph, name, index, parameters, initialize, type);
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
