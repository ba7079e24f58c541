package dev.concertina.internal.convolution;

import dev.concertina.internal.arithmetic.Inputs;
import dev.concertina.internal.planes.ImageScratch;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.upsampling.Upsampling2D;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Repeats pixels, or hands them on where the convolution after it does that. */
final class FastUpsamplingLayer extends Upsampling2D {
  private static final long serialVersionUID = 1;

  private final boolean handsOn;
  private final transient Repetition repetition;

  FastUpsamplingLayer(
      NeuralNetConfiguration conf, DataType type, boolean handsOn, ImageScratch scratch) {
    super(conf, type);
    this.handsOn = handsOn;
    this.repetition = new Repetition(FusedUpsampling.of(layerConf()), scratch);
  }

  static boolean serves(org.deeplearning4j.nn.conf.layers.Upsampling2D layer) {
    return layer.getFormat() == CNN2DFormat.NCHW && layer.getSize().length == 2;
  }

  private boolean isServed() {
    return input != null && input.rank() == 4 && input.dataType() == DataType.FLOAT;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    if (handsOn) {
      assertInputSet(false);
      return manager.leverageTo(ArrayType.ACTIVATIONS, input);
    }
    if (!isServed()) {
      return super.activate(training, manager);
    }
    applyDropOutIfNecessary(training, manager);
    input = Inputs.plain(input, ArrayType.ACTIVATIONS, manager);
    INDArray out =
        manager.createUninitialized(
            ArrayType.ACTIVATIONS,
            DataType.FLOAT,
            input.size(0),
            input.size(1),
            input.size(2) * getSize()[0],
            input.size(3) * getSize()[1]);
    repetition.repeat(input, out);
    return out;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    if (handsOn) {
      return new Pair<>(
          new DefaultGradient(), manager.leverageTo(ArrayType.ACTIVATION_GRAD, epsilon));
    }
    if (!isServed()) {
      return super.backpropGradient(epsilon, manager);
    }
    INDArray gradient = Inputs.plain(epsilon, ArrayType.BP_WORKING_MEM, manager);
    INDArray into =
        manager.createUninitialized(ArrayType.ACTIVATION_GRAD, DataType.FLOAT, input.shape());
    repetition.addUp(gradient, into);
    return new Pair<>(new DefaultGradient(), backpropDropOutIfPresent(into));
  }

  @Override
  public Layer clone() {
    throw new UnsupportedOperationException("clone the graph");
  }
}
