package dev.concertina.internal.convolution;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;

/**
 * How often each pixel is repeated before a convolution. A convolution that does this itself saves
 * more than half of the products: neighbouring weights meet the same pixel and are added up once.
 *
 * @param rows how often vertically
 * @param columns how often horizontally
 */
public record FusedUpsampling(int rows, int columns) {
  /** None at all. */
  public static final FusedUpsampling NONE = new FusedUpsampling(1, 1);

  boolean enlarges() {
    return rows > 1 || columns > 1;
  }

  /**
   * The upsampling layers that the one layer after them can take over: a convolution in steps of
   * one that keeps the size.
   *
   * @return by the names of the convolutions, those of the upsampling layers
   */
  public static Map<String, String> inside(ComputationGraphConfiguration graph) {
    Map<String, String> pairs = new HashMap<>();
    for (Map.Entry<String, List<String>> entry : graph.getVertexInputs().entrySet()) {
      List<String> inputs = entry.getValue();
      if (inputs.size() == 1
          && upsamples(graph, inputs.get(0))
          && keepsSize(graph, entry.getKey())) {
        pairs.put(entry.getKey(), inputs.get(0));
      }
    }
    return pairs;
  }

  private static boolean upsamples(ComputationGraphConfiguration graph, String vertex) {
    return alone(graph, vertex) instanceof Upsampling2D layer
        && layer.getClass() == Upsampling2D.class
        && FastUpsamplingLayer.serves(layer)
        && !graph.getNetworkOutputs().contains(vertex)
        && graph.getVertexInputs().values().stream()
                .flatMap(List::stream)
                .filter(vertex::equals)
                .count()
            == 1;
  }

  private static boolean keepsSize(ComputationGraphConfiguration graph, String vertex) {
    return alone(graph, vertex) instanceof ConvolutionLayer layer
        && layer.getClass() == ConvolutionLayer.class
        && FastConvolutionLayer.serves(layer)
        && keepsSize(layer, 0)
        && keepsSize(layer, 1);
  }

  private static boolean keepsSize(ConvolutionLayer layer, int axis) {
    int reach = (layer.getKernelSize()[axis] - 1) * layer.getDilation()[axis];
    return layer.getStride()[axis] == 1
        && (layer.getConvolutionMode() == ConvolutionMode.Same
            || 2 * layer.getPadding()[axis] == reach);
  }

  /** The vertex's layer if nothing else happens to its input, else null. */
  private static Layer alone(ComputationGraphConfiguration graph, String vertex) {
    if (graph.getVertices().get(vertex) instanceof LayerVertex layer
        && layer.getPreProcessor() == null
        && layer.getLayerConf().getLayer().getIDropout() == null) {
      return layer.getLayerConf().getLayer();
    }
    return null;
  }

  /** Takes the factors of an upsampling layer. */
  public static FusedUpsampling of(Upsampling2D layer) {
    return new FusedUpsampling(layer.getSize()[0], layer.getSize()[1]);
  }
}
