package dev.concertina.internal.lstm;

import dev.concertina.internal.arithmetic.Memory;
import dev.concertina.internal.optimiser.Steps;
import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.RepeatVector;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A row repeated as each step of a series. */
final class FastRepeatLayer extends RepeatVector {
  private static final long serialVersionUID = 1;

  private final transient Memory memory = new Memory();
  private final transient SeriesReader reader = new SeriesReader();
  private transient INDArray output;
  private transient float[] sum = new float[0];
  private transient float[] step = new float[0];

  FastRepeatLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  static boolean serves(org.deeplearning4j.nn.conf.layers.misc.RepeatVector layer) {
    return layer.getIDropout() == null && layer.getDataFormat() == RNNFormat.NCW;
  }

  /** Whether this very array is the last output. */
  boolean made(INDArray array) {
    return array == output;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    output = null;
    if (input == null || input.rank() != 2 || input.dataType() != DataType.FLOAT) {
      return super.activate(training, manager);
    }
    INDArray row = manager.dup(ArrayType.FF_WORKING_MEM, input, 'f');
    long[] shape = {input.size(0), input.size(1), getN()};
    INDArray out = manager.createUninitialized(ArrayType.ACTIVATIONS, DataType.FLOAT, shape, 'f');
    Series series = Series.of(out);
    for (int t = 0; t < getN(); t++) {
      memory.copy(Memory.address(row), series.step(t), series.width());
    }
    output = out;
    return out;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    Series above = reader.read(epsilon, ArrayType.BP_WORKING_MEM, manager);
    long[] shape = {epsilon.size(0), epsilon.size(1)};
    INDArray below =
        manager.createUninitialized(ArrayType.ACTIVATION_GRAD, DataType.FLOAT, shape, 'f');
    sum(above, (int) epsilon.size(2), Memory.address(below));
    return new Pair<>(new DefaultGradient(), below);
  }

  private void sum(Series series, int steps, long to) {
    int width = series.width();
    if (sum.length < width) {
      sum = new float[width];
      step = new float[width];
    }
    Arrays.fill(sum, 0, width, 0);
    for (int t = 0; t < steps; t++) {
      memory.read(series.step(t), step, 0, width);
      Steps.add(sum, step, width);
    }
    memory.write(sum, 0, width, to);
  }

  @Override
  public void clear() {
    super.clear();
    output = null;
  }

  @Override
  public void close() {
    reader.free();
  }

  @Override
  public Layer clone() {
    throw new UnsupportedOperationException("clone the graph");
  }
}
