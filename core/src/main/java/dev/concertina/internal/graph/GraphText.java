package dev.concertina.internal.graph;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.concertina.internal.Json;
import dev.concertina.internal.JsonFields;
import dev.concertina.internal.Require;
import dev.concertina.spi.NodeType;
import dev.concertina.spi.NodeType.Kind;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;

/**
 * A graph as text:
 *
 * <pre>{@code
 * {"seed": 42,
 *  "inputs": ["samples"],
 *  "nodes": [{"name": "code", "type": "dense", "inputs": ["samples"], "in": 5, …}, …],
 *  "outputs": ["reconstruction"]}
 * }</pre>
 *
 * <p>Nodes stand in the configuration's order, which is that of their weights. Text becomes objects
 * by {@link NodeType}s alone. All methods throw {@link IllegalArgumentException} with a message
 * that names the node and the rule.
 */
public final class GraphText {
  /** Characters of a whole graph. */
  public static final int LONGEST = 4 << 20;

  private static final int LONGEST_NAME = 100;

  private GraphText() {}

  /**
   * Writes a graph, reads it again, and compares.
   *
   * @param graph the configuration
   * @param types what can be written
   * @return the text, from which {@link #read} makes an equal configuration
   * @throws IllegalArgumentException if something of it cannot be written, or would not be read
   */
  public static String write(ComputationGraphConfiguration graph, Catalogue types) {
    ObjectNode root = Json.object().put("seed", graph.getDefaultConfiguration().getSeed());
    ArrayNode inputs = root.putArray("inputs");
    graph.getNetworkInputs().forEach(inputs::add);
    ArrayNode nodes = root.putArray("nodes");
    graph.getVertices().forEach((name, vertex) -> put(nodes.addObject(), name, graph, types));
    ArrayNode outputs = root.putArray("outputs");
    graph.getNetworkOutputs().forEach(outputs::add);
    String text = root.toPrettyString();
    requireSame(graph, read(text, types));
    return text;
  }

  /**
   * Refuses what {@link #write} would refuse, before long work whose result is to be written.
   *
   * @param graph the configuration
   * @param types what can be written
   * @throws IllegalArgumentException if it cannot be written
   */
  public static void requireWritable(ComputationGraphConfiguration graph, Catalogue types) {
    write(graph, types);
  }

  private static void put(
      ObjectNode node, String name, ComputationGraphConfiguration graph, Catalogue types) {
    GraphVertex vertex = graph.getVertices().get(name);
    String where = where(name);
    node.put("name", name);
    ArrayNode inputs = node.putArray("inputs");
    graph.getVertexInputs().getOrDefault(name, List.of()).forEach(inputs::add);
    if (vertex instanceof LayerVertex place) {
      if (place.getPreProcessor() != null) {
        String before = where + ", preprocessor";
        GraphFieldWriter.put(
            node.putObject("preprocessor"), place.getPreProcessor(), types, before);
      }
      GraphFieldWriter.put(node, place.getLayerConf().getLayer(), types, where);
    } else {
      GraphFieldWriter.put(node, vertex, types, where);
    }
  }

  private static String where(String node) {
    return "node '" + Json.printable(node) + "'";
  }

  private static void requireSame(
      ComputationGraphConfiguration graph, ComputationGraphConfiguration again) {
    Require.that(
        graph.getVertices().keySet().stream()
            .toList()
            .equals(again.getVertices().keySet().stream().toList()),
        "the nodes must keep their order in a file, found another");
    for (Map.Entry<String, GraphVertex> node : graph.getVertices().entrySet()) {
      GraphVertex same = again.getVertices().get(node.getKey());
      Differences.find(node.getValue(), same)
          .ifPresent(
              found -> {
                throw lost(where(node.getKey()), found);
              });
    }
    Differences.find(graph, again)
        .ifPresent(
            found -> {
              throw lost("the graph", found);
            });
  }

  private static IllegalArgumentException lost(String where, String difference) {
    return new IllegalArgumentException(
        where
            + " has a setting that a model file would lose, "
            + difference
            + ": leave it as it is by default, or give a NodeType that writes it");
  }

  /**
   * Reads a graph that a stranger may have written.
   *
   * @param text the text
   * @param types what can be read
   * @return the configuration, of bounded numbers and without cycles; whether its nodes fit each
   *     other is for {@link GraphShapes}
   * @throws IllegalArgumentException if anything in it is not as {@link #write} writes it
   */
  public static ComputationGraphConfiguration read(String text, Catalogue types) {
    JsonFields root = JsonFields.of(Json.parse(text, LONGEST), "the graph");
    NeuralNetConfiguration.Builder global =
        new NeuralNetConfiguration.Builder()
            .seed(root.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE));
    ComputationGraphConfiguration.GraphBuilder graph =
        global.graphBuilder().allowDisconnected(true);
    List<String> inputs = root.texts("inputs", GraphStructure.MOST_EDGES, LONGEST_NAME);
    List<JsonFields> nodes = root.objects("nodes", GraphStructure.MOST_NODES);
    List<String> outputs = root.texts("outputs", GraphStructure.MOST_EDGES, LONGEST_NAME);
    root.finish();
    GraphStructure structure = new GraphStructure(inputs, outputs);
    for (JsonFields node : nodes) {
      structure.add(
          node.text("name", LONGEST_NAME),
          node.texts("inputs", GraphStructure.MOST_EDGES, LONGEST_NAME));
    }
    structure.require();
    graph.addInputs(inputs).setOutputs(outputs.toArray(String[]::new));
    for (JsonFields node : nodes) {
      add(graph, node, structure, types);
    }
    return built(graph);
  }

  private static void add(
      ComputationGraphConfiguration.GraphBuilder graph,
      JsonFields node,
      GraphStructure structure,
      Catalogue types) {
    String name = node.text("name", LONGEST_NAME);
    JsonFields fields = node.called(where(name), GraphFieldWriter.TAKEN);
    String[] edges = structure.inputsOf(name).toArray(String[]::new);
    String word = fields.text("type", LONGEST_NAME);
    NodeType<?> type = types.named(Kind.LAYER, word, fields.where());
    Object value = GraphFieldReader.read(type, fields, types, structure.networkInputs());
    if (value instanceof Layer layer) {
      InputPreProcessor before =
          fields.has("preprocessor")
              ? (InputPreProcessor)
                  GraphFieldReader.typed(
                      Kind.PREPROCESSOR,
                      fields.object("preprocessor"),
                      types,
                      structure.networkInputs())
              : null;
      Require.that(
          edges.length == 1, "%s must have one input, found %d", fields.where(), edges.length);
      graph.addLayer(name, layer, before, edges);
    } else {
      Require.that(
          !fields.has("preprocessor"),
          "%s must have no preprocessor: it is no layer",
          fields.where());
      graph.addVertex(name, (GraphVertex) value, edges);
    }
    fields.finish();
  }

  private static ComputationGraphConfiguration built(
      ComputationGraphConfiguration.GraphBuilder graph) {
    try {
      return graph.build();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("the graph cannot be built: " + e.getMessage(), e);
    }
  }
}
