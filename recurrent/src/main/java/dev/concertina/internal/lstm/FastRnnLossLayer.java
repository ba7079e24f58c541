package dev.concertina.internal.lstm;

import dev.concertina.internal.arithmetic.FusedLoss;
import dev.concertina.internal.arithmetic.Memory;
import dev.concertina.internal.arithmetic.Pointwise;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.recurrent.RnnLossLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A loss at each step of a series, with its gradient and activations. */
final class FastRnnLossLayer extends RnnLossLayer {
  private static final long serialVersionUID = 1;

  private final transient Memory memory = new Memory();
  private final transient SeriesLoss arithmetic = new SeriesLoss();
  private final transient SeriesReader inputReader = new SeriesReader();
  private final transient SeriesReader labelReader = new SeriesReader();
  private final transient SeriesReader maskReader = new SeriesReader();
  private final transient Pointwise activation;
  private final transient FusedLoss loss;

  /** The loss that came with the last gradient, if input, labels and mask are still those. */
  private double keptLoss;

  private boolean hasKeptLoss;

  FastRnnLossLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
    this.activation = Pointwise.of(layerConf().getActivationFn());
    this.loss = FusedLoss.of(layerConf().getLossFn(), layerConf().getActivationFn());
  }

  static boolean serves(org.deeplearning4j.nn.conf.layers.RnnLossLayer layer) {
    return layer.getIDropout() == null
        && layer.getRnnDataFormat() == RNNFormat.NCW
        && FusedLoss.of(layer.getLossFn(), layer.getActivationFn()) != null;
  }

  private boolean servesInput() {
    return input != null && input.rank() == 3 && input.length() > 0;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    if (!servesInput()) {
      return super.activate(training, manager);
    }
    INDArray out = copy(ArrayType.ACTIVATIONS, ArrayType.FF_WORKING_MEM, manager);
    Series z = Series.of(out);
    arithmetic.reset(z, 0);
    arithmetic.activate(z, (int) input.size(2), activation);
    return out;
  }

  private boolean labelsFit() {
    return labels != null
        && labels.equalShapes(input)
        && (maskArray == null || SeriesMask.serves(maskArray, labels));
  }

  private INDArray copy(ArrayType kind, ArrayType working, LayerWorkspaceMgr manager) {
    INDArray copy = manager.createUninitialized(kind, DataType.FLOAT, input.shape(), 'f');
    Series from = inputReader.read(input, working, manager);
    Series to = Series.of(copy);
    for (int t = 0; t < input.size(2); t++) {
      memory.copy(from.step(t), to.step(t), to.width());
    }
    return copy;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    hasKeptLoss = false;
    if (!servesInput() || !labelsFit()) {
      return super.backpropGradient(epsilon, manager);
    }
    INDArray delta = copy(ArrayType.ACTIVATION_GRAD, ArrayType.BP_WORKING_MEM, manager);
    Series z = Series.of(delta);
    arithmetic.reset(z, 0);
    Series target = labelReader.read(labels, ArrayType.BP_WORKING_MEM, manager);
    SeriesMask mask =
        SeriesMask.of(maskArray, labels, maskReader, ArrayType.BP_WORKING_MEM, manager);
    keptLoss = arithmetic.take(loss, z, (int) input.size(2), target, mask);
    hasKeptLoss = true;
    return new Pair<>(new DefaultGradient(), delta);
  }

  @Override
  public double computeScore(double penalty, boolean training, LayerWorkspaceMgr manager) {
    if (!hasKeptLoss) {
      return super.computeScore(penalty, training, manager);
    }
    hasKeptLoss = false;
    score = keptLoss / getInputMiniBatchSize() + penalty;
    return score;
  }

  @Override
  public void setInput(INDArray newInput, LayerWorkspaceMgr manager) {
    hasKeptLoss = false;
    super.setInput(newInput, manager);
  }

  @Override
  public void setLabels(INDArray newLabels) {
    hasKeptLoss = false;
    super.setLabels(newLabels);
  }

  @Override
  public void setMaskArray(INDArray mask) {
    // DL4J gives the same again between the gradient and the score.
    hasKeptLoss &= mask == maskArray;
    super.setMaskArray(mask);
  }

  @Override
  public void clear() {
    super.clear();
    hasKeptLoss = false;
  }

  @Override
  public void close() {
    inputReader.free();
    labelReader.free();
    maskReader.free();
  }

  @Override
  public Layer clone() {
    throw new UnsupportedOperationException("clone the graph");
  }
}
