package dev.concertina.internal.graph;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import dev.concertina.spi.PlanInput;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;

/**
 * Limits the memory that a graph may need for one sample. A file may come from a stranger; and a
 * net must not be trained if its file would be refused.
 */
public final class GraphBounds {
  /** Values of all activations of one sample, and of the working memory of one layer: 1 GiB. */
  private static final long MOST_VALUES = 1L << 28;

  private GraphBounds() {}

  /**
   * Refuses a graph that needs more.
   *
   * @throws IllegalArgumentException if it does, or if its layers do not fit each other
   */
  public static void require(ComputationGraphConfiguration graph, List<PlanInput> inputs) {
    Map<String, Long> sizes = new HashMap<>();
    inputs.forEach(input -> sizes.put(input.vertex(), (long) input.shape().size()));
    long sum = 0;
    Map<String, InputType> activations = activations(graph, inputs);
    long longest = longest(activations, inputs);
    for (Map.Entry<String, InputType> activation : activations.entrySet()) {
      String vertex = activation.getKey();
      long size = size(activation.getValue(), longest);
      boolean asLargeAsItsInput = size == 0 && isLossLayer(graph, vertex);
      sizes.put(vertex, size);
      sum += Math.max(size, 0);
      Require.that(
          asLargeAsItsInput || size > 0 && size <= MOST_VALUES && sum <= MOST_VALUES,
          "a net must make at most %d values of one sample, found %d up to '%s': give it smaller"
              + " samples, or make its layers smaller",
          MOST_VALUES,
          sum,
          vertex);
    }
    for (String vertex : sizes.keySet()) {
      requireBoundedWork(graph, vertex, sizes);
    }
  }

  private static long longest(Map<String, InputType> activations, List<PlanInput> inputs) {
    LongStream known =
        activations.values().stream()
            .filter(InputType.InputTypeRecurrent.class::isInstance)
            .mapToLong(type -> ((InputType.InputTypeRecurrent) type).getTimeSeriesLength());
    LongStream given = inputs.stream().mapToLong(i -> i.shape().valuesPerFeature());
    return LongStream.concat(known, given).max().orElse(1);
  }

  /** DL4J forgets the length of a series where a layer reads it both ways. */
  private static long size(InputType type, long longest) {
    return type instanceof InputType.InputTypeRecurrent series && series.getTimeSeriesLength() <= 0
        ? Math.multiplyExact(series.getSize(), longest)
        : type.arrayElementsPerExample();
  }

  private static Map<String, InputType> activations(
      ComputationGraphConfiguration graph, List<PlanInput> inputs) {
    InputType[] types = inputs.stream().map(i -> type(i.shape())).toArray(InputType[]::new);
    try {
      // Of a copy: DL4J writes what it finds out into the graph.
      return graph.clone().getLayerActivationTypes(true, types);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "a net's layers must fit its inputs and each other: " + e.getMessage(), e);
    }
  }

  /** DL4J unrolls what a convolution takes in or gives out: once for each value of the kernel. */
  private static void requireBoundedWork(
      ComputationGraphConfiguration graph, String vertex, Map<String, Long> sizes) {
    long work = sizes.get(vertex);
    for (String input : graph.getVertexInputs().getOrDefault(vertex, List.of())) {
      work = Math.max(work, sizes.getOrDefault(input, 0L));
    }
    if (graph.getVertices().get(vertex) instanceof LayerVertex layer) {
      for (int side : kernel(layer.getLayerConf().getLayer())) {
        Require.that(
            side >= 1 && side <= MOST_VALUES / Math.max(1, work),
            "a layer must need a working memory of at most %d values for one sample, found more"
                + " in '%s': give it smaller samples, or make its kernel smaller",
            MOST_VALUES,
            vertex);
        work *= side;
      }
    }
  }

  private static int[] kernel(Layer layer) {
    if (layer instanceof FrozenLayer frozen) {
      return kernel(frozen.getLayer());
    }
    if (layer instanceof BaseWrapperLayer wrapper) {
      return kernel(wrapper.getUnderlying());
    }
    if (layer instanceof ConvolutionLayer convolution) {
      return convolution.getKernelSize();
    }
    return layer instanceof SubsamplingLayer pooling ? pooling.getKernelSize() : new int[0];
  }

  /** DL4J says of a loss layer that it makes nothing, for it has no width of its own. */
  private static boolean isLossLayer(ComputationGraphConfiguration graph, String vertex) {
    return graph.getVertices().get(vertex) instanceof LayerVertex layer
        && layer.getLayerConf().getLayer() instanceof LossLayer;
  }

  private static InputType type(SampleShape shape) {
    if (shape instanceof SampleShape.Image image) {
      return InputType.convolutional(image.height(), image.width(), image.channels());
    }
    return shape instanceof SampleShape.Series series
        ? InputType.recurrent(series.features(), series.time())
        : InputType.feedForward(shape.size());
  }
}
