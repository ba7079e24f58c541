package dev.concertina.internal.inference;

import dev.concertina.internal.arithmetic.Pointwise;
import dev.concertina.internal.graph.Graphs;
import dev.concertina.internal.inference.Session.Way;
import dev.concertina.internal.kernel.Kernel;
import dev.concertina.internal.runtime.HostArrays;
import dev.concertina.spi.GraphPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.params.DefaultParamInitializer;

/**
 * Fully connected layers one after another, on plain arrays. The calling thread runs a single
 * sample through them: to hand it to a thread with a graph, and to run that graph, takes many times
 * as long as the arithmetic. Immutable.
 */
final class DirectNet {
  /** Weights are copied; with more of them than this the copy costs more than it saves. */
  private static final long MOST_WEIGHTS = 1L << 22;

  private final List<Layer> layers;

  /** How many layers lie before the code. */
  private final int encoder;

  private DirectNet(List<Layer> layers, int encoder) {
    this.layers = layers;
    this.encoder = encoder;
  }

  /** One layer: an array of weights for each of its inputs. */
  private record Layer(float[][] weights, float[] bias, Pointwise activation) {

    void run(float[] in, float[] out) {
      System.arraycopy(bias, 0, out, 0, bias.length);
      int i = 0;
      for (; i + 3 < weights.length; i += 4) {
        add(in, i, out);
      }
      for (; i < weights.length; i++) {
        add(in[i], weights[i], out);
      }
      activation.apply(out, bias.length);
    }

    /** Four inputs at once, so that the sums are read and written less often. */
    private void add(float[] in, int i, float[] sums) {
      add(
          in[i],
          weights[i],
          in[i + 1],
          weights[i + 1],
          in[i + 2],
          weights[i + 2],
          in[i + 3],
          weights[i + 3],
          sums);
    }

    // Each array is its own parameter, indexed from 0: then these become vector instructions.

    private static void add(
        float a,
        float[] ofA,
        float b,
        float[] ofB,
        float c,
        float[] ofC,
        float d,
        float[] ofD,
        float[] sums) {
      for (int o = 0; o < ofA.length; o++) {
        sums[o] += a * ofA[o] + b * ofB[o] + (c * ofC[o] + d * ofD[o]);
      }
    }

    private static void add(float x, float[] weights, float[] sums) {
      for (int o = 0; o < weights.length; o++) {
        sums[o] += x * weights[o];
      }
    }
  }

  /** The net of a plan, if it is such a one and dense layers are ours to compute. */
  static Optional<DirectNet> of(GraphPlan plan, ComputationGraph graph) {
    boolean plain = plan.patch() == 1 && plan.inputs().size() == 1 && plan.outputs().size() == 1;
    if (!plain
        || !Kernel.inUse().contains(Kernel.DENSE)
        || Graphs.parameters(plan.graph()) > MOST_WEIGHTS) {
      return Optional.empty();
    }
    List<String> chain = chain(plan);
    int code = chain.indexOf(plan.code());
    if (code < 0) {
      return Optional.empty();
    }
    return Optional.of(
        new DirectNet(chain.stream().map(name -> layer(graph, plan, name)).toList(), code + 1));
  }

  /** The names of all layers from the first; none if there is anything else. */
  private static List<String> chain(GraphPlan plan) {
    List<String> chain = new ArrayList<>();
    String name = plan.reconstruction().vertex();
    while (!name.equals(plan.samples().vertex())) {
      List<String> inputs = plan.graph().getVertexInputs().get(name);
      if (inputs.size() != 1 || !serves(plan.graph().getVertices().get(name))) {
        return List.of();
      }
      chain.add(name);
      name = inputs.get(0);
    }
    Collections.reverse(chain);
    return chain;
  }

  private static boolean serves(GraphVertex vertex) {
    if (!(vertex instanceof LayerVertex place) || place.getPreProcessor() != null) {
      return false;
    }
    // The very classes: a subclass may do anything.
    var layer = place.getLayerConf().getLayer();
    boolean dense = layer.getClass() == DenseLayer.class && !((DenseLayer) layer).hasLayerNorm();
    return (dense || layer.getClass() == OutputLayer.class) && isPlain((FeedForwardLayer) layer);
  }

  private static boolean isPlain(FeedForwardLayer layer) {
    return layer.getWeightNoise() == null && Pointwise.of(layer.getActivationFn()) != null;
  }

  private static Layer layer(ComputationGraph graph, GraphPlan plan, String name) {
    var layer = graph.getLayer(name);
    float[][] weights = HostArrays.rows(layer.getParam(DefaultParamInitializer.WEIGHT_KEY));
    var bias = layer.getParam(DefaultParamInitializer.BIAS_KEY);
    var place = (LayerVertex) plan.graph().getVertices().get(name);
    var conf = (FeedForwardLayer) place.getLayerConf().getLayer();
    return new Layer(
        weights,
        bias == null ? new float[weights[0].length] : HostArrays.values(bias),
        Pointwise.of(conf.getActivationFn()));
  }

  private List<Layer> layers(Way way) {
    return switch (way) {
      case ENCODE -> layers.subList(0, encoder);
      case DECODE -> layers.subList(encoder, layers.size());
      case RECONSTRUCT -> layers;
    };
  }

  /** A session for a single sample at a time. */
  Session session() {
    return new DirectSession();
  }

  private final class DirectSession implements Session {
    private float[] in;
    private float[] out;
    private final float[][] between = new float[layers.size()][];

    DirectSession() {
      for (int i = 0; i < between.length; i++) {
        between[i] = new float[layers.get(i).bias().length];
      }
    }

    @Override
    public float[] in(int length) {
      in = in == null || in.length < length ? new float[length] : in;
      return in;
    }

    @Override
    public float[] out(int length) {
      out = out == null || out.length < length ? new float[length] : out;
      return out;
    }

    @Override
    public void run(Way way, float[] values, int samples, float[] results, int width) {
      float[] top = values;
      int next = way == Way.DECODE ? encoder : 0;
      for (Layer layer : layers(way)) {
        layer.run(top, between[next]);
        top = between[next++];
      }
      System.arraycopy(top, 0, results, 0, width);
    }

    @Override
    public void release() {
      // There is nothing outside the heap.
    }
  }
}
