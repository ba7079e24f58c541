package dev.concertina.testkit;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The loss of a net as DL4J computes it on its way forward, in double precision, and its slopes by
 * differences: what a gradient is to be, whatever DL4J's own way back makes of it.
 */
public final class DoubleTwin {
  private static final double STEP = 1e-5;

  private final ComputationGraph graph;
  private final INDArray start;
  private final MultiDataSet batch;

  /**
   * Makes a twin.
   *
   * @param configuration of numbers of type double
   * @param parameters where slopes are taken
   */
  public DoubleTwin(
      ComputationGraphConfiguration configuration,
      INDArray parameters,
      INDArray[] inputs,
      INDArray[] labels,
      INDArray[] masks,
      INDArray[] labelMasks) {
    start = parameters.castTo(DataType.DOUBLE);
    batch = new MultiDataSet(doubles(inputs), doubles(labels), doubles(masks), doubles(labelMasks));
    graph = new ComputationGraph(configuration);
    graph.init(start.dup(), false);
  }

  private static INDArray[] doubles(INDArray[] arrays) {
    if (arrays == null) {
      return null;
    }
    INDArray[] doubles = new INDArray[arrays.length];
    for (int i = 0; i < arrays.length; i++) {
      doubles[i] = arrays[i] == null ? null : arrays[i].castTo(DataType.DOUBLE);
    }
    return doubles;
  }

  /** The loss, summed over the batch, a step along the direction from the start. */
  private double loss(INDArray direction, double step) {
    graph.params().assign(start.add(direction.mul(step)));
    DataType before = Nd4j.dataType();
    // Or DL4J takes the last steps in floats.
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try {
      return graph.score(batch, true) * batch.getFeatures(0).size(0);
    } finally {
      Nd4j.setDefaultDataTypes(before, before);
    }
  }

  /** Computes the slope along a direction. */
  public double slope(INDArray direction) {
    INDArray doubles = direction.castTo(DataType.DOUBLE);
    return (loss(doubles, STEP) - loss(doubles, -STEP)) / (2 * STEP);
  }

  /** Computes the slope along each parameter. */
  public INDArray gradient() {
    INDArray gradient = start.ulike();
    INDArray axis = Nd4j.zeros(DataType.DOUBLE, start.shape());
    for (long i = 0; i < start.length(); i++) {
      axis.putScalar(i, 1);
      gradient.putScalar(i, slope(axis));
      axis.putScalar(i, 0);
    }
    return gradient.castTo(DataType.FLOAT);
  }
}
