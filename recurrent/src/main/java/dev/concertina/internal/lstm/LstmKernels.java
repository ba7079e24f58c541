package dev.concertina.internal.lstm;

import dev.concertina.internal.kernel.Kernel;
import dev.concertina.internal.kernel.KernelProvider;
import dev.concertina.internal.kernel.LayerPlace;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;
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

/** Our layers for series in place of DL4J's. */
public final class LstmKernels implements KernelProvider, KernelProvider.GraphKernels {

  @Override
  public Kernel kernel() {
    return Kernel.LSTM;
  }

  @Override
  public GraphKernels in(ComputationGraphConfiguration graph) {
    return this;
  }

  @Override
  public Layer layer(LayerPlace place) {
    org.deeplearning4j.nn.conf.layers.Layer layer = place.conf().getLayer();
    if (layer instanceof BaseWrapperLayer || layer instanceof Bidirectional) {
      return serves(layer) ? make(place, false) : null;
    }
    Layer own = plain(place.conf(), place.wantsInputGradient());
    return own == null ? null : place.give(own);
  }

  /** Our layer for one that wraps no other, without parameters yet, or null. */
  private static Layer plain(NeuralNetConfiguration conf, boolean wantsInputGradient) {
    DataType type = DataType.FLOAT;
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

  private static Layer make(LayerPlace place, boolean reversed) {
    org.deeplearning4j.nn.conf.layers.Layer layer = place.conf().getLayer();
    if (layer instanceof Bidirectional both) {
      return bidirectional(place, both);
    }
    if (layer instanceof BaseWrapperLayer wrapper) {
      Layer inner = make(place.within(wrapper.getUnderlying(), place.parameters()), reversed);
      return layer instanceof MaskZeroLayer zero
          ? new FastMaskZeroLayer(inner, zero.getMaskingValue())
          : new FastLastStepLayer(inner, reversed);
    }
    return place.give(
        new FastLstmLayer(place.conf(), DataType.FLOAT, place.wantsInputGradient(), reversed));
  }

  /** As DL4J does it, down to the parameters' second initialisation. */
  private static Layer bidirectional(LayerPlace place, Bidirectional layer) {
    INDArray flat = place.parameters().reshape(place.parameters().length());
    long half = flat.length() / 2;
    INDArray first = flat.get(NDArrayIndex.interval(0, half));
    INDArray second = flat.get(NDArrayIndex.interval(half, 2 * half));
    Layer forward = make(place.within(layer.getFwd(), first), false);
    Layer backward = make(place.within(layer.getBwd(), second), true);
    Layer both = new FastBidirectionalLayer(place.conf(), forward, backward, place.parameters());
    both.setParamTable(
        layer.initializer().init(place.conf(), place.parameters(), place.initialize()));
    both.setConf(place.conf());
    return both;
  }

  @Override
  public org.deeplearning4j.nn.conf.graph.GraphVertex vertex(
      org.deeplearning4j.nn.conf.graph.GraphVertex plain) {
    return plain.getClass() == ReverseTimeSeriesVertex.class
        ? new KernelReverseVertex((ReverseTimeSeriesVertex) plain)
        : null;
  }

  /**
   * Informs LSTM layers that read a repeated row, where nothing else reads it: then the gradients
   * of its copies may come as their sum.
   */
  @Override
  public void link(GraphVertex[] vertices) {
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
