package dev.concertina.accelerate;

import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Which layer of ours stands in for which of DL4J's layers on series. */
final class RecurrentKernels {
  private final int index;
  private final boolean initialize;
  private final DataType type;
  private final boolean wantsInputGradient;

  private RecurrentKernels(
      int index, boolean initialize, DataType type, boolean wantsInputGradient) {
    this.index = index;
    this.initialize = initialize;
    this.type = type;
    this.wantsInputGradient = wantsInputGradient;
  }

  /** Our layer for one that wraps no other, or null; see {@link Kernels#layer}. */
  static Layer layer(NeuralNetConfiguration conf, DataType type, boolean wantsInputGradient) {
    // The very classes: a subclass may do anything.
    Class<?> kind = conf.getLayer().getClass();
    if (kind == LSTM.class && FastLstmLayer.serves((LSTM) conf.getLayer())) {
      return new FastLstmLayer(conf, type, wantsInputGradient, false);
    }
    if (kind == RepeatVector.class && FastRepeatLayer.serves((RepeatVector) conf.getLayer())) {
      return new FastRepeatLayer(conf, type);
    }
    if (kind == RnnOutputLayer.class
        && FastRnnOutputLayer.serves((RnnOutputLayer) conf.getLayer())) {
      return new FastRnnOutputLayer(conf, type, wantsInputGradient);
    }
    if (kind == RnnLossLayer.class && FastRnnLossLayer.serves((RnnLossLayer) conf.getLayer())) {
      return new FastRnnLossLayer(conf, type);
    }
    return null;
  }

  /** Our layer for one that wraps others, all with their parameters, or null. */
  static Layer wrapper(
      NeuralNetConfiguration conf,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type,
      boolean wantsInputGradient,
      Set<Kernel> kernels) {
    org.deeplearning4j.nn.conf.layers.Layer layer = conf.getLayer();
    boolean served =
        type == DataType.FLOAT
            && kernels.contains(Kernel.LSTM)
            && (layer instanceof BaseWrapperLayer || layer instanceof Bidirectional)
            && serves(layer);
    return served
        ? new RecurrentKernels(index, initialize, type, wantsInputGradient)
            .make(conf, parameters, false)
        : null;
  }

  private static boolean serves(org.deeplearning4j.nn.conf.layers.Layer layer) {
    Class<?> kind = layer.getClass();
    if (kind == LSTM.class) {
      return FastLstmLayer.serves((LSTM) layer);
    }
    if (kind == Bidirectional.class) {
      Bidirectional both = (Bidirectional) layer;
      return !(hasBidirectional(both.getFwd())) && serves(both.getFwd()) && serves(both.getBwd());
    }
    return (kind == LastTimeStep.class || kind == MaskZeroLayer.class)
        && serves(((BaseWrapperLayer) layer).getUnderlying());
  }

  private static boolean hasBidirectional(org.deeplearning4j.nn.conf.layers.Layer layer) {
    return layer instanceof Bidirectional
        || layer instanceof BaseWrapperLayer wrapper && hasBidirectional(wrapper.getUnderlying());
  }

  private Layer make(NeuralNetConfiguration conf, INDArray parameters, boolean reversed) {
    org.deeplearning4j.nn.conf.layers.Layer layer = conf.getLayer();
    if (layer instanceof Bidirectional both) {
      return bidirectional(conf, both, parameters);
    }
    if (layer instanceof BaseWrapperLayer wrapper) {
      Layer inner = make(with(conf, wrapper.getUnderlying()), parameters, reversed);
      return layer instanceof MaskZeroLayer zero
          ? new FastMaskZeroLayer(inner, zero.getMaskingValue())
          : new FastLastStepLayer(inner, reversed);
    }
    FastLstmLayer lstm = new FastLstmLayer(conf, type, wantsInputGradient, reversed);
    Kernels.give(lstm, conf, index, parameters, initialize);
    return lstm;
  }

  private static NeuralNetConfiguration with(
      NeuralNetConfiguration conf, org.deeplearning4j.nn.conf.layers.Layer layer) {
    NeuralNetConfiguration copy = conf.clone();
    copy.setLayer(layer);
    return copy;
  }

  /** As DL4J does it, down to the parameters' second initialisation. */
  private Layer bidirectional(
      NeuralNetConfiguration conf, Bidirectional layer, INDArray parameters) {
    INDArray flat = parameters.reshape(parameters.length());
    long half = parameters.length() / 2;
    INDArray first = flat.get(NDArrayIndex.interval(0, half));
    INDArray second = flat.get(NDArrayIndex.interval(half, 2 * half));
    Layer forward = make(with(conf, layer.getFwd()), first, false);
    Layer backward = make(with(conf, layer.getBwd()), second, true);
    Layer both = new FastBidirectionalLayer(conf, forward, backward, parameters);
    both.setParamTable(layer.initializer().init(conf, parameters, initialize));
    both.setConf(conf);
    return both;
  }

  /**
   * Tells the LSTM layers that read a repeated row so, where nothing else does: then the gradients
   * of its copies may come as their sum.
   */
  static void link(GraphVertex[] vertices) {
    for (GraphVertex vertex : vertices) {
      if (vertex instanceof LayerVertex reader
          && reader.getLayer() instanceof FastLstmLayer lstm
          && reader.getLayerPreProcessor() == null) {
        GraphVertex before = vertices[reader.getInputVertices()[0].getVertexIndex()];
        if (before.getLayer() instanceof FastRepeatLayer repeat
            && !before.isOutputVertex()
            && before.getOutputVertices().length == 1) {
          lstm.readsFrom(repeat);
        }
      }
    }
  }
}
