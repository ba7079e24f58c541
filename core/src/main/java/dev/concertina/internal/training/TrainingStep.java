package dev.concertina.internal.training;

import dev.concertina.Optimizer;
import dev.concertina.TrainingOptions;
import dev.concertina.internal.optimiser.Update;
import dev.concertina.internal.optimiser.Update.Kind;
import dev.concertina.internal.optimiser.Update.Penalties;
import dev.concertina.internal.optimiser.Update.Section;
import dev.concertina.spi.GraphPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * One optimiser step: DL4J's gradient, then everything else over the flat parameter vector at once.
 *
 * <p>DL4J's own updater makes four views for each parameter in each step, clips layer by layer
 * only, and clips the running statistics of a batch normalisation, which it ships as gradients.
 */
final class TrainingStep implements AutoCloseable {
  private final GraphWorkers graphs;
  private final Update update;
  private final double objectiveScale;
  private final double clipNorm;
  private final int valuesPerSample;
  private final double[] scores;
  private SplittableRandom seeds;

  /** Steps on the weights, {@code [1, n]}, which it changes in place. */
  TrainingStep(GraphPlan plan, INDArray weights, GraphWorkers graphs, TrainingOptions options) {
    this.graphs = graphs;
    this.objectiveScale = Objective.scale(plan);
    this.clipNorm = options.clipNorm();
    this.valuesPerSample = plan.reconstruction().shape().size();
    this.scores = new double[graphs.parts()];
    Penalties penalties =
        new Penalties(options.l1(), options.l2(), options.optimizer().weightDecay());
    this.update =
        Update.of(
            rule(options.optimizer()),
            weights,
            sections(graphs.worker(0).graph()),
            penalties,
            graphs.workers());
    seed(options.seed());
  }

  private static IUpdater rule(Optimizer optimizer) {
    double rate = optimizer.learningRate();
    return switch (optimizer.method()) {
      case SGD -> new Sgd(rate);
      case MOMENTUM -> new Nesterovs(rate, 0.9);
      case RMSPROP -> new RmsProp(rate);
      case ADAGRAD -> new AdaGrad(rate);
      case ADAM, ADAMW -> new Adam(rate);
    };
  }

  /** All of the parameter vector, in order. */
  private static List<Section> sections(ComputationGraph graph) {
    List<Section> sections = new ArrayList<>();
    long start = graph.params().offset();
    for (Layer layer : graph.getLayers()) {
      layer
          .paramTable()
          .forEach(
              (name, view) -> {
                int from = Math.toIntExact(view.offset() - start);
                int to = Math.toIntExact(from + view.length());
                sections.add(new Section(from, to, kind(layer.conf().getLayer(), name)));
              });
    }
    sections.sort(Comparator.comparingInt(Section::from));
    return sections;
  }

  private static Kind kind(org.deeplearning4j.nn.conf.layers.Layer conf, String name) {
    // Not every wrapper knows the parameters of what it wraps.
    if (conf instanceof Bidirectional both) {
      return kind(both.getFwd(), name.substring(1));
    }
    if (conf instanceof BaseWrapperLayer wrapper) {
      return kind(wrapper.getUnderlying(), name);
    }
    if (conf.getUpdaterByParam(name) instanceof NoOp) {
      return Kind.STATISTICS;
    }
    return conf.initializer().isWeightParam(conf, name) ? Kind.WEIGHTS : Kind.OTHERS;
  }

  /** The optimiser's moments. */
  float[] moments() {
    return update.state();
  }

  /** The steps since the start or the last restart. */
  int steps() {
    return update.steps();
  }

  /** Continues from the given moments, which belong to the given number of steps. */
  void resume(float[] moments, int steps) {
    update.resume(moments, steps);
  }

  /** Forgets all moments, as before the first step. */
  void restart() {
    update.restart();
  }

  /**
   * Begins an epoch: outputs have its weights, and what layers draw in the steps from here on, such
   * as dropout, follows from the seed.
   */
  void begin(int epoch, long seed) {
    graphs.begin(epoch);
    seed(seed);
  }

  /** What layers draw in the steps from here on follows from the seed. */
  void seed(long seed) {
    seeds = new SplittableRandom(seed);
  }

  /**
   * Takes a step.
   *
   * @return false, with nothing changed, if the loss or its gradient is not finite
   */
  boolean take(Batch batch, double learningRate) {
    int samples = batch.samples();
    SplittableRandom ofStep = seeds.split();
    long first = ofStep.nextLong();
    graphs.each(part -> scores[part] = graphs.compute(part, batch, first));
    for (double score : scores) {
      if (!Double.isFinite(score)) {
        return false;
      }
    }
    // Backpropagation adds the samples up; to take their mean is the part of DL4J's updater.
    double scale = objectiveScale / samples * perComparedValue(samples);
    return update.take(graphs.gradients(), scale, clipNorm, learningRate);
  }

  /** DL4J adds up over the values that are compared; the objective is their mean. */
  private double perComparedValue(int samples) {
    long compared = 0;
    for (int part = 0; part < scores.length; part++) {
      boolean took = graphs.from(part + 1, samples) > graphs.from(part, samples);
      compared += took ? graphs.worker(part).compared() : 0;
    }
    return compared == 0 ? 1 : (double) samples * valuesPerSample / compared;
  }

  @Override
  public void close() {
    update.close();
  }
}
