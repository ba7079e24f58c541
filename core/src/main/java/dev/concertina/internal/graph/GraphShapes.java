package dev.concertina.internal.graph;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;

/**
 * What each node of a graph makes of one sample, and how much memory and work that takes: found by
 * arithmetic, before anything is allocated.
 */
public final class GraphShapes {
  /** Values of all activations of one sample: 1 GiB. */
  private static final long MOST_VALUES = 1L << 28;

  /** Weights of one node, and of all: what an array can hold. */
  private static final long MOST_WEIGHTS = Integer.MAX_VALUE;

  /** Of a node, and of each step of a series, in multiplications. */
  private static final double OVERHEAD = 1024;

  private final Map<String, SampleShape> shapes = new LinkedHashMap<>();
  private long values;
  private long weights;
  private double work;

  private GraphShapes() {}

  /**
   * Finds the shapes.
   *
   * @param graph the configuration
   * @param types the types of its nodes
   * @param inputs the shapes of one sample of the network's inputs, by name
   * @return the shapes
   * @throws IllegalArgumentException if nodes do not fit each other, or take more memory than there
   *     may be
   */
  public static GraphShapes of(
      ComputationGraphConfiguration graph, Catalogue types, Map<String, SampleShape> inputs) {
    GraphStructure structure =
        new GraphStructure(graph.getNetworkInputs(), graph.getNetworkOutputs());
    graph.getVertices().keySet().forEach(n -> structure.add(n, graph.getVertexInputs().get(n)));
    GraphShapes found = new GraphShapes();
    for (String input : graph.getNetworkInputs()) {
      Require.that(inputs.containsKey(input), "input '%s' must have a shape, found none", input);
      found.add(input, inputs.get(input));
    }
    for (String node : structure.order()) {
      List<SampleShape> from =
          graph.getVertexInputs().get(node).stream().map(found.shapes::get).toList();
      found.add(node, graph.getVertices().get(node), from, types);
    }
    return found;
  }

  private void add(String name, GraphVertex vertex, List<SampleShape> from, Catalogue types) {
    String where = "node '" + name + "'";
    SampleShape made;
    long parameters;
    try {
      made = made(vertex, from, types, where);
      parameters = vertex.numParams(true);
    } catch (RuntimeException e) {
      String message = String.valueOf(e.getMessage());
      throw new IllegalArgumentException(
          message.startsWith(where) ? message : where + ": " + message, e);
    }
    Require.that(
        parameters >= 0 && parameters <= MOST_WEIGHTS - weights,
        "a net must have at most %d weights, found more at %s",
        MOST_WEIGHTS,
        where);
    weights += parameters;
    int before = from.stream().mapToInt(SampleShape::valuesPerFeature).max().orElse(1);
    int positions = Math.max(before, made.valuesPerFeature());
    boolean inSteps = made instanceof SampleShape.Series || isSeries(from);
    work += OVERHEAD + positions * (parameters + (inSteps ? OVERHEAD : 0.0));
    add(name, made);
  }

  private static boolean isSeries(List<SampleShape> shapes) {
    return shapes.stream().anyMatch(SampleShape.Series.class::isInstance);
  }

  private void add(String name, SampleShape made) {
    values += made.size();
    Require.that(
        values <= MOST_VALUES,
        "a net must make at most %d values of one sample, found %d up to '%s': give it smaller"
            + " samples, or make its layers smaller",
        MOST_VALUES,
        values,
        name);
    shapes.put(name, made);
  }

  private static SampleShape made(
      GraphVertex vertex, List<SampleShape> from, Catalogue types, String where) {
    if (!(vertex instanceof LayerVertex place)) {
      return types
          .of(vertex, where)
          .shape(vertex, from)
          .orElseGet(() -> Dl4jShapes.of(vertex, from));
    }
    List<SampleShape> in = from;
    InputPreProcessor before = place.getPreProcessor();
    if (before != null) {
      in =
          List.of(
              types
                  .of(before, where)
                  .shape(before, from)
                  .orElseGet(() -> Dl4jShapes.of(before, from)));
    }
    List<SampleShape> taken = new ArrayList<>(in);
    Layer layer = place.getLayerConf().getLayer();
    return types.of(layer, where).shape(layer, taken).orElseGet(() -> Dl4jShapes.of(layer, taken));
  }

  /**
   * What a node or input makes of one sample.
   *
   * @param name its name
   * @return the shape
   * @throws IllegalArgumentException if there is no such node
   */
  public SampleShape of(String name) {
    SampleShape shape = shapes.get(name);
    Require.that(shape != null, "the graph must have a node '%s', found none", name);
    return shape;
  }

  /**
   * How many weights the graph has.
   *
   * @return the sum over all nodes
   */
  public long weights() {
    return weights;
  }

  /**
   * How many values all nodes make of one sample.
   *
   * @return the sum over all nodes and inputs
   */
  public long values() {
    return values;
  }

  /**
   * About how many multiplications one sample takes.
   *
   * @return the sum over all nodes of weights times positions, and something for each node and step
   */
  public double work() {
    return work;
  }
}
