package dev.concertina.internal.model;

import dev.concertina.ModelFormatException;
import dev.concertina.internal.graph.GraphBounds;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
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
public final class GraphReader {
  private static final List<String> KNOWN =
      List.of(
          "org.deeplearning4j.nn.conf.",
          "org.deeplearning4j.nn.weights.",
          "org.nd4j.linalg.activations.impl.",
          "org.nd4j.linalg.lossfunctions.impl.",
          "org.nd4j.linalg.learning.",
          "org.nd4j.linalg.schedule.",
          "dev.concertina.");

  private GraphReader() {}

  public static ComputationGraphConfiguration read(String json, Manifest manifest)
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
    try {
      GraphBounds.require(graph, manifest.inputs());
    } catch (RuntimeException e) {
      throw new ModelFormatException("its graph must not be run: " + e.getMessage(), e);
    }
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
}
