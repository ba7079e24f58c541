package dev.concertina.internal.lstm;

import java.util.function.IntToLongFunction;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.recurrent.LSTM;
import org.deeplearning4j.nn.params.LSTMParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An LSTM layer: one product a step each way, the gates kept for the way back. With a state that is
 * carried from call to call, DL4J's own code serves.
 *
 * <p>Masked steps count for nothing, neither forward nor back. DL4J forgets the mask on the way
 * back, and so has wrong gradients wherever one reaches a masked step: where the padding is read
 * first, where a step within is masked, and where the steps of the padding are compared.
 */
final class FastLstmLayer extends LSTM {
  private static final long serialVersionUID = 1;

  private final transient LstmWeights weights = new LstmWeights();
  private final transient LstmTape tape = new LstmTape();
  private final transient LstmForward forward = new LstmForward();
  private final transient LstmBackward backward = new LstmBackward();
  private final transient SeriesReader inputReader = new SeriesReader();
  private final transient SeriesReader gradientReader = new SeriesReader();
  private final boolean wantsInputGradient;
  private final boolean reversed;

  private transient FastRepeatLayer source;

  /** Whether the present input is one row, repeated. */
  private boolean repeated;

  /** The shape of the pass that is on the tape, or null; and its mask, or null. */
  private transient LstmShape kept;

  private transient StepMask keptMask;

  /**
   * A layer without parameters yet.
   *
   * @param reversed whether it reads its input, and writes its output, from the last step to the
   *     first
   */
  FastLstmLayer(
      NeuralNetConfiguration conf, DataType type, boolean wantsInputGradient, boolean reversed) {
    super(conf, type);
    this.wantsInputGradient = wantsInputGradient;
    this.reversed = reversed;
  }

  static boolean serves(org.deeplearning4j.nn.conf.layers.LSTM layer) {
    // The very classes: a subclass may do anything.
    return layer.getWeightNoise() == null
        && layer.getGateActivationFn().getClass() == ActivationSigmoid.class
        && layer.getActivationFn().getClass() == ActivationTanH.class
        && layer.getRnnDataFormat() != RNNFormat.NWC;
  }

  /** Says whose output the input is: the gradient of that may come summed over the steps. */
  void readsFrom(FastRepeatLayer layer) {
    source = layer;
  }

  /** Whether the kernel takes the present input and mask. */
  boolean servesInput() {
    return input != null
        && input.rank() == 3
        && input.length() > 0
        && input.size(1) == layerConf().getNIn()
        && (maskArray == null || StepMask.fits(maskArray, input.size(0), input.size(2)));
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    kept = null;
    if (!servesInput()) {
      return super.activate(training, manager);
    }
    INDArray out = createOutput(1, manager);
    activateInto(out, training, manager);
    return out;
  }

  /** Memory for outputs of {@code times} features for each unit. */
  INDArray createOutput(int times, LayerWorkspaceMgr manager) {
    long[] shape = {input.size(0), times * layerConf().getNOut(), input.size(2)};
    return manager.createUninitialized(ArrayType.ACTIVATIONS, DataType.FLOAT, shape, 'f');
  }

  /** Computes the output into an array that must be a series. */
  void activateInto(INDArray out, boolean training, LayerWorkspaceMgr manager) {
    applyDropOutIfNecessary(training, manager);
    boolean same = repeated && !(training && dropoutApplied);
    int inputs = (int) input.size(1);
    LstmShape shape =
        new LstmShape(
            inputs, (int) layerConf().getNOut(), (int) input.size(0), (int) input.size(2), same);
    StepMask mask = StepMask.of(maskArray);
    weights.read(
        shape,
        getParam(LSTMParamInitializer.INPUT_WEIGHT_KEY),
        getParam(LSTMParamInitializer.RECURRENT_WEIGHT_KEY),
        getParam(LSTMParamInitializer.BIAS_KEY));
    Series x = inputReader.read(input, ArrayType.FF_WORKING_MEM, manager);
    forward.run(shape, weights, tape, training, reversed, x, mask, Series.of(out));
    kept = training ? shape : null;
    keptMask = mask;
  }

  @Override
  public INDArray activate(INDArray newInput, boolean training, LayerWorkspaceMgr manager) {
    setInput(newInput, manager);
    return activate(training, manager);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    if (!keeps(epsilon)) {
      Pair<Gradient, INDArray> found = super.backpropGradient(epsilon, manager);
      return wantsInputGradient ? found : new Pair<>(found.getFirst(), null);
    }
    Series above = gradientReader.read(epsilon, ArrayType.BP_WORKING_MEM, manager);
    return backprop(above::step, manager);
  }

  private boolean keeps(INDArray epsilon) {
    return kept != null
        && epsilon.rank() == 3
        && epsilon.size(0) == kept.batch()
        && epsilon.size(1) == kept.units()
        && epsilon.size(2) == kept.steps();
  }

  /** Whether the last pass is there for {@link #backprop}. */
  boolean keepsPass() {
    return kept != null;
  }

  /**
   * The way back, with the gradient of the output by its address.
   *
   * @param above where the gradient of a step lies, or 0 where there is none
   */
  Pair<Gradient, INDArray> backprop(IntToLongFunction above, LayerWorkspaceMgr manager) {
    INDArray below = wantsInputGradient ? createInputGradient(manager) : null;
    Series belowSeries = below == null ? null : Series.of(below);
    backward.run(kept, weights, tape, reversed, keptMask, above, belowSeries);
    kept = null;
    INDArray input = gradientViews.get(LSTMParamInitializer.INPUT_WEIGHT_KEY);
    INDArray recurrent = gradientViews.get(LSTMParamInitializer.RECURRENT_WEIGHT_KEY);
    INDArray bias = gradientViews.get(LSTMParamInitializer.BIAS_KEY);
    weights.writeGradients(input, recurrent, bias);
    Gradient gradients = new DefaultGradient();
    gradients.setGradientFor(LSTMParamInitializer.INPUT_WEIGHT_KEY, input);
    gradients.setGradientFor(LSTMParamInitializer.RECURRENT_WEIGHT_KEY, recurrent);
    gradients.setGradientFor(LSTMParamInitializer.BIAS_KEY, bias);
    return new Pair<>(gradients, below == null ? null : backpropDropOutIfPresent(below));
  }

  private INDArray createInputGradient(LayerWorkspaceMgr manager) {
    // Of a row that was repeated, the gradient is that of one step.
    long[] shape = {kept.batch(), kept.inputs(), kept.repeated() ? 1 : kept.steps()};
    return manager.createUninitialized(ArrayType.ACTIVATION_GRAD, DataType.FLOAT, shape, 'f');
  }

  @Override
  public void setInput(INDArray newInput, LayerWorkspaceMgr manager) {
    kept = null;
    repeated = source != null && newInput != null && source.made(newInput);
    super.setInput(newInput, manager);
  }

  @Override
  public void clear() {
    super.clear();
    kept = null;
    repeated = false;
  }

  @Override
  public void close() {
    weights.free();
    tape.free();
    forward.free();
    backward.free();
    inputReader.free();
    gradientReader.free();
  }

  @Override
  public Layer clone() {
    throw new UnsupportedOperationException("clone the graph");
  }
}
