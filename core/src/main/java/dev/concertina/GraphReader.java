package dev.concertina;

import dev.concertina.data.SampleShape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JavaType;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.cfg.MapperConfig;
import org.nd4j.shade.jackson.databind.exc.InvalidTypeIdException;
import org.nd4j.shade.jackson.databind.jsontype.PolymorphicTypeValidator;

/**
 * Reads graph configurations that a stranger may have written.
 *
 * <p>DL4J's reader makes objects of the classes that the text names, as long as they are layers,
 * losses and the like. Here only those of DL4J, ND4J and Concertina are let through, and no graph
 * whose activations would not fit into memory.
 */
final class GraphReader {
  private static final List<String> KNOWN =
      List.of(
          "org.deeplearning4j.nn.conf.",
          "org.deeplearning4j.nn.weights.",
          "org.nd4j.linalg.activations.impl.",
          "org.nd4j.linalg.lossfunctions.impl.",
          "org.nd4j.linalg.learning.",
          "org.nd4j.linalg.schedule.",
          "dev.concertina.");

  /** Values of all activations of one sample, and of the working memory of one layer: 1 GiB. */
  private static final long MOST_VALUES = 1L << 28;

  private GraphReader() {}

  static ComputationGraphConfiguration read(String json, Manifest manifest)
      throws ModelFormatException {
    JsonText.require(json, GraphReader::requireNoTypeArguments);
    ComputationGraphConfiguration graph;
    try {
      // Not DL4J's fromJson: after a failure that tries again with mappers for old formats.
      graph = mapper().readValue(json, ComputationGraphConfiguration.class);
    } catch (InvalidTypeIdException e) {
      throw new ModelFormatException(
          "its graph names a class that no model needs: " + e.getTypeId(), e);
    } catch (JsonProcessingException | RuntimeException e) {
      throw new ModelFormatException("its graph cannot be read: " + e.getMessage(), e);
    }
    if (graph == null || graph.getVertices() == null || graph.getVertices().isEmpty()) {
      throw new ModelFormatException("its graph is empty");
    }
    requireBounded(graph, manifest);
    return graph;
  }

  /**
   * Jackson may have to load a class from its name, which runs the class's static code, so names
   * are judged where Jackson is about to do so, however they are written in the text.
   */
  private static ObjectMapper mapper() {
    return NeuralNetConfiguration.mapper().copy().setPolymorphicTypeValidator(new KnownClasses());
  }

  private static boolean isKnown(String className) {
    return KNOWN.stream().anyMatch(className::startsWith);
  }

  private static final class KnownClasses extends PolymorphicTypeValidator.Base {
    private static final long serialVersionUID = 1;

    @Override
    public Validity validateSubClassName(
        MapperConfig<?> config, JavaType baseType, String subClassName) {
      return isKnown(subClassName) ? Validity.ALLOWED : Validity.DENIED;
    }
  }

  /** Jackson shows a validator no type arguments, but loads them. */
  private static void requireNoTypeArguments(String text) throws ModelFormatException {
    if (isKnown(text) && text.indexOf('<') >= 0) {
      throw new ModelFormatException("its graph names a class with type arguments");
    }
  }

  private static void requireBounded(ComputationGraphConfiguration graph, Manifest manifest)
      throws ModelFormatException {
    InputType[] types =
        manifest.inputs().stream().map(i -> type(i.shape())).toArray(InputType[]::new);
    Map<String, InputType> activations;
    try {
      activations = graph.clone().getLayerActivationTypes(false, types);
    } catch (RuntimeException e) {
      throw new ModelFormatException("its graph does not fit its inputs: " + e.getMessage(), e);
    }
    Map<String, Long> sizes = new HashMap<>();
    manifest.inputs().forEach(input -> sizes.put(input.vertex(), (long) input.shape().size()));
    long sum = 0;
    for (Map.Entry<String, InputType> activation : activations.entrySet()) {
      String vertex = activation.getKey();
      long size = activation.getValue().arrayElementsPerExample();
      boolean asLargeAsItsInput = size == 0 && isLossLayer(graph, vertex);
      sizes.put(vertex, size);
      sum += Math.max(size, 0);
      if (!asLargeAsItsInput && (size <= 0 || size > MOST_VALUES || sum > MOST_VALUES)) {
        throw new ModelFormatException(
            "its graph makes " + sum + " values of one sample up to '" + vertex + "'");
      }
    }
    for (String vertex : activations.keySet()) {
      requireBoundedWork(graph, vertex, sizes);
    }
  }

  /** DL4J unrolls the input of a convolution: once for each value of the kernel. */
  private static void requireBoundedWork(
      ComputationGraphConfiguration graph, String vertex, Map<String, Long> sizes)
      throws ModelFormatException {
    long work = sizes.get(vertex);
    for (String input : graph.getVertexInputs().getOrDefault(vertex, List.of())) {
      work += sizes.getOrDefault(input, 0L);
    }
    if (graph.getVertices().get(vertex) instanceof LayerVertex layer) {
      for (int side : kernel(layer.getLayerConf().getLayer())) {
        if (side < 1 || side > MOST_VALUES / Math.max(1, work)) {
          throw new ModelFormatException(
              "its graph needs too much working memory for one sample in '" + vertex + "'");
        }
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
