package dev.concertina.internal.graph;

import dev.concertina.internal.kernel.AcceleratedGraph;
import dev.concertina.internal.loss.RowLoss;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanInput;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.impl.ActivationRReLU;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossFMeasure;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/**
 * Makes graphs from plans: whole ones, and the halves before and after the code.
 *
 * <p>This is the one place where a configuration becomes a {@link ComputationGraph}.
 */
public final class Graphs {
  private Graphs() {}

  /** Fresh weights from the configuration's seed, {@code [1, parameters]}. */
  public static INDArray initialWeights(ComputationGraphConfiguration configuration) {
    ComputationGraph graph = new ComputationGraph(configuration.clone());
    graph.init();
    INDArray weights = Nd4j.createUninitialized(1, graph.numParams());
    weights.assign(graph.params());
    graph.params().close();
    return weights;
  }

  /** A graph that reads its weights from the given vector, without a copy. */
  public static AcceleratedGraph sharing(
      ComputationGraphConfiguration configuration, INDArray weights) {
    AcceleratedGraph graph = new AcceleratedGraph(configuration);
    // A half may have no weights at all, and DL4J then insists on being given none.
    graph.init(parameters(configuration) == 0 ? null : weights, false);
    return graph;
  }

  /** Whether a layer computes something from all samples of a batch together. */
  public static boolean couplesSamples(ComputationGraphConfiguration configuration) {
    return layers(configuration)
        .anyMatch(
            layer ->
                layer instanceof BatchNormalization
                    || loss(layer).filter(found -> !isOfSamples(found)).isPresent());
  }

  private static Optional<ILossFunction> loss(Layer layer) {
    if (layer instanceof BaseOutputLayer output) {
      return Optional.ofNullable(output.getLossFn());
    }
    if (layer instanceof LossLayer plain) {
      return Optional.ofNullable(plain.getLossFn());
    }
    if (layer instanceof RnnLossLayer series) {
      return Optional.ofNullable(series.getLossFn());
    }
    return layer instanceof CnnLossLayer image
        ? Optional.ofNullable(image.getLossFn())
        : Optional.empty();
  }

  /** Our losses and ND4J's, except one, are sums over samples; of others this is not known. */
  private static boolean isOfSamples(ILossFunction loss) {
    boolean known = loss.getClass().getPackage().equals(LossMSE.class.getPackage());
    return loss instanceof RowLoss || known && !(loss instanceof LossFMeasure);
  }

  /**
   * Whether a layer keeps what it drew in a part of the configuration that DL4J's copies share, so
   * that graphs of one configuration must not be trained at the same time.
   */
  public static boolean sharesDraws(ComputationGraphConfiguration configuration) {
    return outermost(configuration)
        .anyMatch(
            outer ->
                withThoseWithin(outer)
                    .anyMatch(
                        layer ->
                            hasRandomActivation(layer)
                                || layer.getIDropout() != null
                                    && !(layer == outer && layer instanceof BaseLayer)));
  }

  private static boolean hasRandomActivation(Layer layer) {
    return layer instanceof BaseLayer weighted
            && weighted.getActivationFn() instanceof ActivationRReLU
        || layer instanceof ActivationLayer plain
            && plain.getActivationFn() instanceof ActivationRReLU;
  }

  /** All layers, those within others too. */
  private static Stream<Layer> layers(ComputationGraphConfiguration configuration) {
    return outermost(configuration).flatMap(Graphs::withThoseWithin);
  }

  private static Stream<Layer> outermost(ComputationGraphConfiguration configuration) {
    return configuration.getVertices().values().stream()
        .filter(LayerVertex.class::isInstance)
        .map(vertex -> ((LayerVertex) vertex).getLayerConf().getLayer());
  }

  private static Stream<Layer> withThoseWithin(Layer layer) {
    if (layer instanceof BaseWrapperLayer wrapper) {
      return Stream.concat(Stream.of(layer), withThoseWithin(wrapper.getUnderlying()));
    }
    if (layer instanceof Bidirectional both) {
      Stream<Layer> halves = Stream.of(both.getFwd(), both.getBwd());
      return Stream.concat(Stream.of(layer), halves.flatMap(Graphs::withThoseWithin));
    }
    return Stream.of(layer);
  }

  /** How many weights a graph of this configuration has. */
  public static long parameters(ComputationGraphConfiguration configuration) {
    return configuration.getVertices().values().stream().mapToLong(v -> v.numParams(true)).sum();
  }

  /** The weights of a half, copied by name from the whole graph's. */
  public static INDArray weightsOf(ComputationGraphConfiguration half, ComputationGraph whole) {
    INDArray weights = Nd4j.create(1, Math.max(1, parameters(half)));
    if (parameters(half) > 0) {
      sharing(half, weights)
          .paramTable()
          .forEach((name, view) -> view.assign(whole.getParam(name)));
    }
    return weights;
  }

  /** The part of the graph that the code depends on. */
  public static ComputationGraphConfiguration encoder(GraphPlan plan) {
    Set<String> kept = new HashSet<>();
    List<String> open = new ArrayList<>(List.of(plan.code()));
    while (!open.isEmpty()) {
      String vertex = open.remove(open.size() - 1);
      if (kept.add(vertex)) {
        open.addAll(plan.graph().getVertexInputs().getOrDefault(vertex, List.of()));
      }
    }
    List<String> inputs = plan.graph().getNetworkInputs().stream().filter(kept::contains).toList();
    return cut(plan.graph(), kept, inputs, plan.code());
  }

  /**
   * The part of the graph between the code and the reconstruction, with the code as its first
   * input.
   *
   * @throws UnsupportedOperationException if the reconstruction depends on a sample by another path
   */
  public static ComputationGraphConfiguration decoder(GraphPlan plan) {
    List<String> noise =
        plan.inputs().stream()
            .filter(input -> input.role().isNoise())
            .map(PlanInput::vertex)
            .toList();
    String end = plan.reconstruction().vertex();
    Set<String> kept = new HashSet<>();
    Set<String> noiseUsed = new HashSet<>();
    List<String> open = new ArrayList<>(List.of(end));
    while (!open.isEmpty()) {
      String vertex = open.remove(open.size() - 1);
      if (noise.contains(vertex)) {
        noiseUsed.add(vertex);
      } else if (plan.graph().getNetworkInputs().contains(vertex)) {
        throw new UnsupportedOperationException(
            "decode needs a net whose every path leads through its code '"
                + plan.code()
                + "', but '"
                + end
                + "' also depends on '"
                + vertex
                + "': use reconstruct");
      } else if (!vertex.equals(plan.code()) && kept.add(vertex)) {
        open.addAll(plan.graph().getVertexInputs().get(vertex));
      }
    }
    List<String> inputs = new ArrayList<>(List.of(plan.code()));
    noise.stream().filter(noiseUsed::contains).forEach(inputs::add);
    return cut(plan.graph(), kept, inputs, end);
  }

  private static ComputationGraphConfiguration cut(
      ComputationGraphConfiguration graph, Set<String> kept, List<String> inputs, String output) {
    ComputationGraphConfiguration half = graph.clone();
    half.getVertices().keySet().retainAll(kept);
    half.getVertexInputs().keySet().retainAll(half.getVertices().keySet());
    half.setNetworkInputs(new ArrayList<>(inputs));
    half.setNetworkOutputs(new ArrayList<>(List.of(output)));
    half.setTopologicalOrder(null);
    half.setTopologicalOrderStr(null);
    return half;
  }
}
