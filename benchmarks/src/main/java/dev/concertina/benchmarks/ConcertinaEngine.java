package dev.concertina.benchmarks;

import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.Optimizer;
import dev.concertina.Schedule;
import dev.concertina.TrainingOptions;
import dev.concertina.backend.BackendSelector;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.internal.training.StepUnderTest;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanRequest;
import java.util.Map;

/** This library. */
final class ConcertinaEngine implements Engine {
  static {
    BackendSelector.ready(); // before anything loads ND4J, as a fit does
  }

  private static final double RATE = 1e-3;

  private Net net;
  private float[] batch;
  private float[][] rows;
  private float[][] reconstruction;
  private StepUnderTest step;
  private Autoencoder model;

  @Override
  public Map<String, String> versions() {
    return StepUnderTest.versions();
  }

  /** Weights for all engines to start from. */
  static float[] initialWeights(Net net) {
    return StepUnderTest.initialWeights(plan(net).graph());
  }

  private static GraphPlan plan(Net net) {
    NetArchitecture architecture = new NetArchitecture(net);
    return architecture.plan(new PlanRequest(architecture.shape(), loss(net), 1));
  }

  private static ReconstructionError loss(Net net) {
    return net.goal() == Goal.CROSS_ENTROPY
        ? ReconstructionError.CROSS_ENTROPY
        : ReconstructionError.SQUARED;
  }

  /** As the others train: no clipping, no schedule, no scaling. */
  private static TrainingOptions options(Net net) {
    return TrainingOptions.defaults()
        .withBatchSize(net.batch())
        .withOptimizer(Optimizer.adam(RATE))
        .withSchedule(Schedule.constant())
        .withClipNorm(0)
        .withScaling(Scaling.Method.NONE)
        .withLoss(loss(net));
  }

  @Override
  public void prepare(Net net, float[] weights, float[] batch) {
    close();
    this.net = net;
    this.batch = batch;
    this.step = new StepUnderTest(plan(net), weights, options(net));
    this.rows = rows(batch, net.width());
  }

  @Override
  public void train() {
    if (model != null) {
      model.close();
      model = null;
    }
    if (!step.take(batch, net.batch(), RATE)) {
      throw new IllegalStateException("the loss of " + net.name() + " is not finite");
    }
  }

  @Override
  public void infer() {
    if (model == null) {
      model = step.model();
    }
    reconstruction = model.reconstruct(rows);
  }

  @Override
  public float[] reconstruction() {
    float[] values = new float[reconstruction.length * net.width()];
    for (int i = 0; i < reconstruction.length; i++) {
      System.arraycopy(reconstruction[i], 0, values, i * net.width(), net.width());
    }
    return values;
  }

  @Override
  public FitResult fit(Net net, float[] weights, float[] data, int epochs) {
    float[][] rows = rows(data, net.width());
    NetArchitecture architecture = new NetArchitecture(net);
    TrainingOptions options = options(net).withEpochs(epochs).withValidation(0.1);
    long start = System.nanoTime();
    Fit fit = Autoencoder.fit(architecture, Samples.of(rows, architecture.shape()), options);
    double seconds = (System.nanoTime() - start) / 1e9;
    fit.model().close();
    return new FitResult(seconds, fit.report().history().get(epochs - 1).validationError());
  }

  private static float[][] rows(float[] data, int width) {
    float[][] rows = new float[data.length / width][width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(data, i * width, rows[i], 0, width);
    }
    return rows;
  }

  @Override
  public void close() {
    if (model != null) {
      model.close();
      model = null;
    }
    if (step != null) {
      step.close();
      step = null;
    }
  }
}
