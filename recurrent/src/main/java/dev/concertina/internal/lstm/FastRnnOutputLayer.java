package dev.concertina.internal.lstm;

import dev.concertina.internal.arithmetic.Blas;
import dev.concertina.internal.arithmetic.FusedLoss;
import dev.concertina.internal.arithmetic.Memory;
import dev.concertina.internal.arithmetic.Pointwise;
import dev.concertina.internal.arithmetic.Scratch;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.recurrent.RnnOutputLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.TimeSeriesUtils;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** A fully connected layer with a loss at each step; sums, loss and gradient are computed once. */
final class FastRnnOutputLayer extends RnnOutputLayer {
  private static final long serialVersionUID = 1;

  private final transient Blas blas = new Blas();
  private final transient SeriesLoss arithmetic = new SeriesLoss();
  private final transient SeriesReader inputReader = new SeriesReader();
  private final transient SeriesReader labelReader = new SeriesReader();
  private final transient SeriesReader maskReader = new SeriesReader();
  private final transient Scratch scratch = new Scratch();
  private final transient Pointwise activation;
  private final transient FusedLoss loss;
  private final boolean wantsInputGradient;

  /** The mask as it was given; DL4J's form of it is made where its code is to run. */
  private transient INDArray givenMask;

  /** The loss that came with the last gradient, if input, labels and mask are still those. */
  private double keptLoss;

  private boolean hasKeptLoss;

  FastRnnOutputLayer(NeuralNetConfiguration conf, DataType type, boolean wantsInputGradient) {
    super(conf, type);
    this.activation = Pointwise.of(layerConf().getActivationFn());
    this.loss = FusedLoss.of(layerConf().getLossFn(), layerConf().getActivationFn());
    this.wantsInputGradient = wantsInputGradient;
  }

  static boolean serves(org.deeplearning4j.nn.conf.layers.RnnOutputLayer layer) {
    return layer.getWeightNoise() == null
        && layer.isHasBias()
        && layer.getRnnDataFormat() == RNNFormat.NCW
        && Pointwise.of(layer.getActivationFn()) != null;
  }

  private INDArray weights() {
    return getParam(DefaultParamInitializer.WEIGHT_KEY);
  }

  private boolean servesInput() {
    return input != null
        && input.rank() == 3
        && input.length() > 0
        && input.size(1) == weights().size(0);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    if (!servesInput() || !maskFitsOutput()) {
      turnMask();
      return super.activate(training, manager);
    }
    applyDropOutIfNecessary(training, manager);
    long[] shape = {input.size(0), weights().size(1), input.size(2)};
    INDArray out = manager.createUninitialized(ArrayType.ACTIVATIONS, DataType.FLOAT, shape, 'f');
    Series z = Series.of(out);
    multiply(inputReader.read(input, ArrayType.FF_WORKING_MEM, manager), z);
    arithmetic.reset(z, biasAddress());
    arithmetic.activate(z, steps(), activation);
    if (givenMask != null) {
      SeriesMask mask =
          SeriesMask.of(givenMask, out, maskReader, ArrayType.FF_WORKING_MEM, manager);
      arithmetic.multiply(z, steps(), mask.values());
    }
    return out;
  }

  private boolean maskFitsOutput() {
    return givenMask == null
        || StepMask.fits(givenMask, input.size(0), input.size(2))
        || givenMask.rank() == 3 && hasShapeOfOutput(givenMask);
  }

  private boolean hasShapeOfOutput(INDArray array) {
    return array.size(0) == input.size(0)
        && array.size(1) == weights().size(1)
        && array.size(2) == input.size(2);
  }

  private int steps() {
    return (int) input.size(2);
  }

  private long biasAddress() {
    return Memory.address(getParam(DefaultParamInitializer.BIAS_KEY));
  }

  /** {@code z = w' x} in each step. */
  private void multiply(Series x, Series z) {
    long w = Memory.address(weights());
    int batch = x.batch();
    for (int t = 0; t < steps(); t++) {
      blas.multiplyNarrow(
          false,
          z.features(),
          batch,
          x.features(),
          w,
          x.features(),
          x.step(t),
          batch,
          0,
          z.step(t),
          batch);
    }
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    hasKeptLoss = false;
    if (!servesInput() || !labelsFit()) {
      turnMask();
      return super.backpropGradient(epsilon, manager);
    }
    applyDropOutIfNecessary(true, manager);
    Series x = inputReader.read(input, ArrayType.BP_WORKING_MEM, manager);
    Series delta = loss != null && maskFitsOutput() ? delta(x, manager) : deltaByDl4j(x, manager);
    hasKeptLoss = true;
    Gradient gradients = new DefaultGradient();
    INDArray weightGradient = gradientViews.get(DefaultParamInitializer.WEIGHT_KEY);
    addUpWeightGradient(x, delta, Memory.address(weightGradient));
    gradients.setGradientFor(DefaultParamInitializer.WEIGHT_KEY, weightGradient);
    INDArray biasGradient = gradientViews.get(DefaultParamInitializer.BIAS_KEY);
    arithmetic.writeBiasGradient(delta, Memory.address(biasGradient));
    gradients.setGradientFor(DefaultParamInitializer.BIAS_KEY, biasGradient);
    return new Pair<>(gradients, wantsInputGradient ? below(delta, manager) : null);
  }

  private boolean labelsFit() {
    return labels != null && labels.rank() == 3 && hasShapeOfOutput(labels);
  }

  private Series delta(Series x, LayerWorkspaceMgr manager) {
    int features = (int) weights().size(1);
    int width = features * x.batch();
    long at = scratch.at((long) steps() * width);
    Series z = new Series(at, (long) width * Float.BYTES, features, x.batch());
    multiply(x, z);
    arithmetic.reset(z, biasAddress());
    Series target = labelReader.read(labels, ArrayType.BP_WORKING_MEM, manager);
    SeriesMask mask =
        SeriesMask.of(givenMask, labels, maskReader, ArrayType.BP_WORKING_MEM, manager);
    keptLoss = arithmetic.take(loss, z, steps(), target, mask);
    return z;
  }

  private Series deltaByDl4j(Series x, LayerWorkspaceMgr manager) {
    turnMask();
    long[] shape = {x.batch(), weights().size(1), steps()};
    INDArray sums =
        manager.createUninitialized(ArrayType.BP_WORKING_MEM, DataType.FLOAT, shape, 'f');
    Series z = Series.of(sums);
    multiply(x, z);
    arithmetic.reset(z, biasAddress());
    arithmetic.activate(z, steps(), Pointwise.IDENTITY);
    INDArray rows = TimeSeriesUtils.reshape3dTo2d(sums, manager, ArrayType.BP_WORKING_MEM);
    INDArray labelRows = getLabels2d(manager, ArrayType.BP_WORKING_MEM);
    ILossFunction function = layerConf().getLossFn();
    IActivation dl4jActivation = layerConf().getActivationFn();
    // Either call may overwrite what it is given.
    keptLoss = function.computeScore(labelRows, rows.dup(), dl4jActivation, maskArray, false);
    INDArray gradient = function.computeGradient(labelRows, rows.dup(), dl4jActivation, maskArray);
    INDArray series =
        TimeSeriesUtils.reshape2dTo3d(gradient, x.batch(), manager, ArrayType.BP_WORKING_MEM);
    Series delta = labelReader.read(series, ArrayType.BP_WORKING_MEM, manager);
    arithmetic.addUp(delta, steps());
    return delta;
  }

  private void addUpWeightGradient(Series x, Series delta, long to) {
    int batch = x.batch();
    for (int t = 0; t < steps(); t++) {
      blas.multiply(
          false,
          true,
          delta.features(),
          x.features(),
          batch,
          delta.step(t),
          batch,
          x.step(t),
          batch,
          t == 0 ? 0 : 1,
          to,
          x.features());
    }
  }

  private INDArray below(Series delta, LayerWorkspaceMgr manager) {
    INDArray gradient =
        manager.createUninitialized(ArrayType.ACTIVATION_GRAD, DataType.FLOAT, input.shape(), 'f');
    Series series = Series.of(gradient);
    int batch = delta.batch();
    long w = Memory.address(weights());
    for (int t = 0; t < steps(); t++) {
      blas.multiplyNarrow(
          true,
          series.features(),
          batch,
          delta.features(),
          w,
          series.features(),
          delta.step(t),
          batch,
          0,
          series.step(t),
          batch);
    }
    return backpropDropOutIfPresent(gradient);
  }

  @Override
  public double computeScore(double penalty, boolean training, LayerWorkspaceMgr manager) {
    if (!hasKeptLoss) {
      turnMask();
      return super.computeScore(penalty, training, manager);
    }
    hasKeptLoss = false;
    score = keptLoss / (conf().isMiniBatch() ? getInputMiniBatchSize() : 1) + penalty;
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
    if (mask != givenMask) {
      hasKeptLoss = false;
      givenMask = mask;
      maskArray = null;
    }
  }

  @Override
  public INDArray getMaskArray() {
    turnMask();
    return maskArray;
  }

  private void turnMask() {
    if (maskArray == null && givenMask != null) {
      super.setMaskArray(givenMask);
    }
  }

  @Override
  public INDArray computeScoreForExamples(double penalty, LayerWorkspaceMgr manager) {
    turnMask();
    return super.computeScoreForExamples(penalty, manager);
  }

  @Override
  public void clear() {
    super.clear();
    givenMask = null;
    hasKeptLoss = false;
  }

  @Override
  public void close() {
    inputReader.free();
    labelReader.free();
    maskReader.free();
    scratch.free();
  }

  @Override
  public Layer clone() {
    throw new UnsupportedOperationException("clone the graph");
  }
}
