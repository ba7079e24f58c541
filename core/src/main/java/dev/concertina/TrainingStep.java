package dev.concertina;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/**
 * One optimiser step: DL4J's gradient, then everything else over the flat parameter vector at once.
 *
 * <p>DL4J's own updater makes four views for each parameter in each step, clips layer by layer
 * only, and clips the running statistics of a batch normalisation, which it ships as gradients.
 */
final class TrainingStep implements AutoCloseable {
  /** A stretch of the flat vector, seen in the parameters and in the gradient. */
  private record Stretch(INDArray parameters, INDArray gradient) {}

  private final ComputationGraph graph;
  private final double objectiveScale;
  private final double clipNorm;
  private final INDArray parameters;
  private final INDArray gradient;
  private final IUpdater rule;
  private final INDArray state;
  private GradientUpdater<?> updater;
  private int steps;

  private final List<Stretch> weights = new ArrayList<>();
  private final List<Stretch> runningStatistics = new ArrayList<>();
  private final List<Regularization> penalties = new ArrayList<>();
  private final WeightDecay decay;

  TrainingStep(ComputationGraph graph, double objectiveScale, TrainingOptions options) {
    this.graph = graph;
    this.objectiveScale = objectiveScale;
    this.clipNorm = options.clipNorm();
    graph.initGradientsView();
    this.parameters = graph.params();
    this.gradient = graph.getGradientsViewArray().reshape(parameters.length());
    this.rule = rule(options.optimizer());
    long stateSize = rule.stateSize(parameters.length());
    this.state = stateSize == 0 ? null : Nd4j.zeros(1, stateSize);
    restart();
    findStretches();
    if (options.l1() > 0) {
      penalties.add(new L1Regularization(options.l1()));
    }
    if (options.l2() > 0) {
      penalties.add(new L2Regularization(options.l2()));
    }
    double share = options.optimizer().weightDecay();
    this.decay = share > 0 ? new WeightDecay(share, true) : null;
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

  /** Forgets all moments, as before the first step. */
  final void restart() {
    updater = rule.instantiate(state, state != null);
    steps = 0;
  }

  private void findStretches() {
    for (Layer layer : graph.getLayers()) {
      layer
          .paramTable()
          .forEach(
              (name, view) -> {
                if (layer.conf().getLayer().getUpdaterByParam(name) instanceof NoOp) {
                  runningStatistics.add(stretch(view));
                } else if (layer
                    .conf()
                    .getLayer()
                    .initializer()
                    .isWeightParam(layer.conf().getLayer(), name)) {
                  weights.add(stretch(view));
                }
              });
    }
  }

  private Stretch stretch(INDArray view) {
    long from = view.offset() - parameters.offset();
    return new Stretch(part(parameters, from, view.length()), part(gradient, from, view.length()));
  }

  private static INDArray part(INDArray vector, long from, long length) {
    return vector.reshape(vector.length()).get(NDArrayIndex.interval(from, from + length));
  }

  /**
   * Takes a step on the inputs and labels that the graph holds.
   *
   * @return false, with nothing changed, if the loss or its gradient is not finite
   */
  boolean take(double learningRate) {
    graph.computeGradientAndScore();
    if (!Double.isFinite(graph.score())) {
      return false;
    }
    List<INDArray> statistics = new ArrayList<>();
    for (Stretch stretch : runningStatistics) {
      statistics.add(stretch.gradient().dup());
      stretch.gradient().assign(0);
    }
    // Backpropagation adds the samples up; to take their mean is the part of DL4J's updater.
    double scale = objectiveScale / graph.batchSize();
    double norm = scale * gradient.norm2Number().doubleValue();
    if (!Double.isFinite(norm)) {
      return false;
    }
    double factor = clipNorm > 0 && norm > clipNorm ? clipNorm / norm : 1;
    gradient.muli(factor * scale);
    for (Regularization penalty : penalties) {
      weights.forEach(w -> penalty.apply(w.parameters(), w.gradient(), learningRate, steps, 0));
    }
    rule.setLrAndSchedule(learningRate, null);
    updater.applyUpdater(gradient, steps, 0);
    if (decay != null) {
      weights.forEach(w -> decay.apply(w.parameters(), w.gradient(), learningRate, steps, 0));
    }
    for (int i = 0; i < statistics.size(); i++) {
      runningStatistics.get(i).gradient().assign(statistics.get(i));
    }
    parameters.subi(gradient);
    steps++;
    return true;
  }

  @Override
  public void close() {
    if (state != null) {
      state.close();
    }
    gradient.close();
  }
}
