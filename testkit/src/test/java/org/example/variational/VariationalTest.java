package org.example.variational;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.ModelFormatException;
import dev.concertina.Optimizer;
import dev.concertina.TrainingListener;
import dev.concertina.TrainingOptions;
import dev.concertina.TrainingReport.Epoch;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.internal.inference.GraphAutoencoder;
import dev.concertina.internal.inference.Outputs;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.EndWeight;
import dev.concertina.spi.PlanRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/** What Concertina makes of penalties, shown by a net that it does not know. */
class VariationalTest {
  private static final TrainingOptions OPTIONS =
      TrainingOptions.defaults()
          .withLoss(ReconstructionError.SQUARED)
          .withScaling(Scaling.Method.NONE)
          .withBatchSize(50)
          .withOptimizer(Optimizer.adam(0.01));

  /** Variances of the data's directions, the two large ones and four small ones. */
  private static final double[] VARIANCES = {4, 1, 0.1, 0.1, 0.1, 0.1};

  private static Samples gaussian(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] rows = new float[count][VARIANCES.length];
    for (float[] row : rows) {
      for (int j = 0; j < row.length; j++) {
        row[j] = (float) (Math.sqrt(VARIANCES[j]) * random.nextGaussian());
      }
    }
    return Samples.of(rows);
  }

  /** Both of its own pieces take part: DL4J's gradients against differences, in doubles. */
  @Test
  void gradients_areThoseOfTheLoss() {
    DataType before = Nd4j.dataType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try {
      PlanRequest request =
          new PlanRequest(new SampleShape.Features(4), ReconstructionError.SQUARED, 7);
      ComputationGraph graph =
          new ComputationGraph(
              new VariationalArchitecture(5, 2, EndWeight.constant(1))
                  .graph(
                      request,
                      new NeuralNetConfiguration.Builder()
                          .dataType(DataType.DOUBLE)
                          .updater(new NoOp())));
      graph.init();
      INDArray samples = Nd4j.rand(DataType.DOUBLE, 3, 4);
      INDArray noise = Nd4j.randn(DataType.DOUBLE, 3, 2);
      assertTrue(
          GradientCheckUtil.checkGradients(
              new GradientCheckUtil.GraphConfig()
                  .net(graph)
                  .epsilon(1e-6)
                  .maxRelError(1e-5)
                  .minAbsoluteError(1e-9)
                  .inputs(new INDArray[] {samples, noise})
                  .labels(new INDArray[] {samples, Nd4j.zeros(DataType.DOUBLE, 3, 4)})));
    } finally {
      Nd4j.setDefaultDataTypes(before, before);
    }
  }

  /**
   * A linear net with noise of variance s^2 on its output has its best at the probabilistic
   * principal components of Tipping and Bishop (1999), which are known in closed form: with
   * eigenvalues l of the covariance, the divergence is the sum of ln(l / s^2) / 2 over the code,
   * and the squared error s^2 for each value of the code and l for each direction that is left out.
   */
  @Test
  void report_ofALinearNet_isTheClosedForm() {
    double noise = 0.25;
    int width = VARIANCES.length;
    double price = 2 * noise / width;
    Fit fit =
        Autoencoder.fit(
            new VariationalArchitecture(0, 2, EndWeight.warmUp(price, 5)),
            gaussian(4000, 3),
            OPTIONS.withEpochs(60).withValidation(0.5));
    fit.model().close();
    double nats = (Math.log(4 / noise) + Math.log(1 / noise)) / 2;
    double error = (2 * noise + 4 * 0.1) / width;
    Epoch best = fit.report().history().get(fit.report().bestEpoch() - 1);
    // 2,000 samples tell variances to about 3 %.
    assertEquals(nats, best.part("divergence").validationError(), 0.06 * nats);
    assertEquals(error, best.part("reconstruction").validationError(), 0.06 * error);
    double total = error + price * nats;
    assertEquals(total, fit.report().bestError(), 0.04 * total);
    assertTrue(price * nats > 0.5 * total, "the divergence is most of it");
  }

  private static int best(List<Epoch> history, ToDoubleFunction<Epoch> error) {
    return history.stream().min(Comparator.comparingDouble(error)).orElseThrow().number();
  }

  @Test
  void bestEpoch_countsThePenaltyByTheWeightThatItSettlesAt() {
    double weight = 0.3;
    Fit fit =
        Autoencoder.fit(
            new VariationalArchitecture(0, 2, EndWeight.warmUp(weight, 12)),
            gaussian(400, 3),
            OPTIONS.withEpochs(20));
    fit.model().close();
    List<Epoch> history = fit.report().history();
    for (Epoch epoch : history) {
      assertEquals(weight, epoch.part("divergence").weight());
      assertEquals(
          epoch.part("reconstruction").validationError()
              + weight * epoch.part("divergence").validationError(),
          epoch.validationError(),
          1e-12);
      assertEquals(
          epoch.part("reconstruction").trainingError()
              + weight * epoch.part("divergence").trainingError(),
          epoch.trainingError(),
          1e-12);
    }
    assertEquals(best(history, Epoch::validationError), fit.report().bestEpoch());
    // While the divergence is cheap the reconstruction is best, and the whole is not.
    assertNotEquals(
        best(history, epoch -> epoch.part("reconstruction").validationError()),
        fit.report().bestEpoch());
  }

  /** Outputs with noise that is drawn on demand: what an estimate of the likelihood is made of. */
  @Test
  void outputs_areAllThatTheNetSays() {
    Samples samples = gaussian(60, 3);
    float[][] rows = samples.rows();
    VariationalArchitecture net = new VariationalArchitecture(4, 2, EndWeight.constant(0.1));
    try (Autoencoder model = Autoencoder.fit(net, samples, OPTIONS.withEpochs(2)).model()) {
      GraphAutoencoder graph = (GraphAutoencoder) model;
      Outputs still = graph.outputs(rows, OptionalLong.empty());
      Outputs drawn = graph.outputs(rows, OptionalLong.of(5));
      assertArrayEquals(model.reconstruct(rows), still.values().get("reconstruction"));
      assertArrayEquals(
          drawn.values().get("reconstruction"),
          graph.outputs(rows, OptionalLong.of(5)).values().get("reconstruction"));
      assertArrayEquals(drawn.penalties().get("divergence"), still.penalties().get("divergence"));
      float[][] codes = model.encode(rows);
      for (int i = 0; i < rows.length; i++) {
        float[] posterior = still.values().get("divergence")[i];
        double nats = 0;
        for (int j = 0; j < 2; j++) {
          double log = posterior[2 + j];
          assertEquals(codes[i][j], posterior[j]);
          nats += (posterior[j] * posterior[j] + Math.exp(log) - 1 - log) / 2;
        }
        assertEquals(nats, still.penalties().get("divergence")[i], 1e-5 * (1 + nats));
        assertFalse(
            Arrays.equals(
                still.values().get("reconstruction")[i], drawn.values().get("reconstruction")[i]));
      }
    }
  }

  /** A weight that comes late makes another net of the same training. */
  @Test
  void schedule_actsOnTheGradient() {
    Samples samples = gaussian(400, 3);
    float[][] rows = samples.rows();
    TrainingOptions options = OPTIONS.withEpochs(20).withKeepBest(false);
    double[] spread = new double[2];
    for (int i = 0; i < 2; i++) {
      EndWeight weight = i == 0 ? EndWeight.constant(2) : EndWeight.warmUp(2, 1000);
      Fit fit = Autoencoder.fit(new VariationalArchitecture(0, 2, weight), samples, options);
      try (Autoencoder model = fit.model()) {
        for (float[] code : model.encode(rows)) {
          spread[i] += (code[0] * code[0] + code[1] * code[1]) / rows.length;
        }
      }
    }
    assertTrue(spread[0] < 0.5 * spread[1], spread[0] + " and " + spread[1]);
  }

  @Test
  void load_needsTheTypesByName(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("variational");
    VariationalArchitecture net = new VariationalArchitecture(0, 2, EndWeight.cyclic(0.1, 4));
    Samples samples = gaussian(100, 3);
    float[][] rows = samples.rows();
    try (Autoencoder model = Autoencoder.fit(net, samples, OPTIONS.withEpochs(2)).model()) {
      model.save(file);
      String message =
          assertThrows(ModelFormatException.class, () -> Autoencoder.load(file)).getMessage();
      assertTrue(message.contains("org.example."), message);
      try (Autoencoder loaded =
          Autoencoder.load(file, VariationalArchitecture.KL, VariationalArchitecture.SAMPLED)) {
        assertArrayEquals(model.encode(rows), loaded.encode(rows));
        assertArrayEquals(model.reconstruct(rows), loaded.reconstruct(rows));
      }
    }
  }

  /** The weight of the sixth epoch is that of the sixth, whether or not the training was cut. */
  @Test
  void checkpoint_goesOnWithinTheWarmUp(@TempDir Path folder) {
    VariationalArchitecture net = new VariationalArchitecture(4, 2, EndWeight.warmUp(0.5, 8));
    Samples samples = gaussian(200, 3);
    TrainingOptions options = OPTIONS.withEpochs(7);
    TrainingOptions kept = options.withCheckpoint(folder.resolve("checkpoint"));
    TrainingListener cutting =
        progress -> {
          if (progress.ended() != null && progress.epoch() == 5) {
            throw new UnsupportedOperationException("cut short");
          }
        };
    assertThrows(
        UnsupportedOperationException.class, () -> Autoencoder.fit(net, samples, kept, cutting));
    Fit whole = Autoencoder.fit(net, samples, options);
    Fit again = Autoencoder.fit(net, samples, kept);
    try (Autoencoder one = whole.model();
        Autoencoder other = again.model()) {
      assertEquals(one.weightsDigest(), other.weightsDigest());
      for (int i = 0; i < 7; i++) {
        Epoch expected = whole.report().history().get(i);
        assertEquals(expected.parts(), again.report().history().get(i).parts());
        assertFalse(expected.parts().isEmpty());
      }
    }
  }
}
