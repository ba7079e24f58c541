package dev.concertina.internal.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Architecture;
import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.Optimizer;
import dev.concertina.TrainingOptions;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.internal.runtime.HostArrays;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanRequest;
import dev.concertina.spi.Quantisation;
import dev.concertina.testkit.AutoencoderContract;
import dev.concertina.testkit.SyntheticData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Nets that learn a code which is rounded and stored in few bits. */
class RateTest {
  private static final SampleShape SIX = new SampleShape.Features(6);

  private static final TrainingOptions OPTIONS =
      TrainingOptions.defaults()
          .withLoss(ReconstructionError.SQUARED)
          .withBatchSize(32)
          .withOptimizer(Optimizer.adam(0.005));

  private static GraphPlan plan(DenseArchitecture net) {
    return net.plan(new PlanRequest(SIX, ReconstructionError.SQUARED, 1));
  }

  @Test
  void plan_withoutARate_isThePlanAsEver() {
    DenseArchitecture net = DenseArchitecture.of(5, 3);
    assertEquals(plan(net).graph().toJson(), plan(net.withRate(0.1).withRate(0)).graph().toJson());
    assertEquals(Optional.empty(), plan(net).quantisation());
    assertFalse(net.parameters().containsKey("rate"));
    assertEquals(Quantisation.to(1), plan(net.withRate(0.1)).quantisation().orElseThrow());
    assertEquals("0.1", net.withRate(0.1).parameters().get("rate"));
  }

  @Test
  void rate_thatCannotBe_isRefused() {
    DenseArchitecture net = DenseArchitecture.of(5, 3);
    for (double lambda : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> net.withRate(lambda));
    }
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> net.withCodeActivation(Activation.TANH).withRate(0.1))
            .getMessage();
    assertTrue(message.startsWith("codeActivation must be IDENTITY"), message);
  }

  private static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static INDArray rows(int count, int width, double spread, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (spread * (random.nextDouble() - 0.5));
    }
    return Nd4j.createFromArray(values).reshape(count, width);
  }

  /** Whatever the loss is scaled to, lambda is the price of a bit for each value of a sample. */
  @Test
  void score_isTheMeanErrorAndLambdaTimesTheBitsPerValue() {
    double lambda = 0.07;
    DenseArchitecture net = DenseArchitecture.of(5, 3).withRate(lambda);
    for (ReconstructionError loss :
        List.of(ReconstructionError.SQUARED, ReconstructionError.CROSS_ENTROPY)) {
      GraphPlan plan = net.plan(new PlanRequest(SIX, loss, 1));
      ComputationGraph graph = new ComputationGraph(plan.graph());
      graph.init();
      INDArray samples = rows(4, 6, 1, 3).addi(0.5);
      INDArray noise = rows(4, 3, 1, 4);
      graph.setInputs(samples, noise);
      graph.setLabels(samples, Nd4j.zeros(4, 3));
      graph.computeGradientAndScore();
      double score = plan.reconstruction().scale() * graph.score();
      Map<String, INDArray> made = graph.feedForward(new INDArray[] {samples, noise}, false);
      float[] output = HostArrays.values(made.get("reconstruction"));
      double error = 0;
      for (int i = 0; i < 4; i++) {
        error += loss.mean(HostArrays.values(samples), output, 6 * i, 6) / 4;
      }
      double scale = Math.sqrt(3) / Math.PI / Math.sqrt(6 * lambda / Math.log(2));
      double bits = 0;
      for (float y : HostArrays.values(made.get("code").add(noise))) {
        bits -= Math.log(logistic((y + 0.5) / scale) - logistic((y - 0.5) / scale)) / Math.log(2);
      }
      assertEquals(error + lambda * bits / 4 / 6, score, 1e-5 * score, loss.name());
    }
  }

  @Nested
  class OfADenseNet implements AutoencoderContract {
    @Override
    public Architecture architecture() {
      return DenseArchitecture.of(8, 3).withRate(0.02);
    }

    @Override
    public Samples samples() {
      return SyntheticData.lowRank(SIX, 200, 3, 2);
    }
  }

  /** The error of an epoch is what training minimises, with noise of its own. */
  @Test
  void report_includesTheRate() {
    double lambda = 0.1;
    Samples samples = SyntheticData.lowRank(SIX, 400, 3, 8);
    Fit fit = Autoencoder.fit(DenseArchitecture.of(12, 3).withRate(lambda), samples, OPTIONS);
    try (Autoencoder model = fit.model()) {
      float[][] heldOut = fit.heldOut().orElseThrow().rows();
      double rate = lambda * entropy(codes(model, heldOut)) / 6;
      double error =
          java.util.Arrays.stream(
                  model.sampleErrors(fit.heldOut().orElseThrow(), ReconstructionError.SQUARED))
              .average()
              .orElseThrow();
      double both = error + rate;
      // Frequencies of 40 codes stand for the density, and no noise for noise.
      assertEquals(both, fit.report().bestError(), 0.4 * both);
      assertTrue(rate > 0.3 * both, "a rate of " + rate + " tells nothing beside " + error);
    }
  }

  private static float[][] codes(Autoencoder model, float[][] rows) {
    float[][] codes = model.encode(rows);
    round(codes);
    return codes;
  }

  /** Bits per sample of rounded codes, by the frequencies of each feature's values. */
  static double entropy(float[][] codes) {
    double bits = 0;
    for (int j = 0; j < codes[0].length; j++) {
      Map<Integer, Integer> counts = new HashMap<>();
      for (float[] code : codes) {
        counts.merge(Math.round(code[j]), 1, Integer::sum);
      }
      for (int count : counts.values()) {
        double share = count / (double) codes.length;
        bits -= share * Math.log(share) / Math.log(2);
      }
    }
    return bits;
  }

  private static void round(float[][] codes) {
    for (float[] code : codes) {
      for (int j = 0; j < code.length; j++) {
        code[j] = Math.round(code[j]);
      }
    }
  }

  private static double meanSquare(float[][] a, float[][] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[i].length; j++) {
        sum += (a[i][j] - b[i][j]) * (double) (a[i][j] - b[i][j]) / a[i].length / a.length;
      }
    }
    return sum;
  }

  /**
   * Distortion and bits per value.
   *
   * @param distortion the mean squared error of what rounded codes give back
   * @param bits by the frequencies of the codes' values
   */
  private record Point(double distortion, double bits) {
    static Point of(Autoencoder model, float[][] rows) {
      float[][] codes = codes(model, rows);
      return new Point(meanSquare(rows, model.decode(codes)), entropy(codes) / rows[0].length);
    }
  }

  @Test
  void fit_dearerBits_givesFewerOfThemAndLargerErrors(@TempDir Path folder) throws IOException {
    Samples samples = SyntheticData.lowRank(SIX, 400, 3, 8);
    TrainingOptions options = OPTIONS.withEpochs(30).withScaling(Scaling.Method.NONE);
    Point last = new Point(0, Double.POSITIVE_INFINITY);
    for (double lambda : new double[] {0.03, 0.3, 3}) {
      DenseArchitecture net = DenseArchitecture.of(12, 3).withRate(lambda);
      try (Autoencoder model = Autoencoder.fit(net, samples, options).model()) {
        Point point = Point.of(model, samples.rows());
        assertTrue(point.distortion() > last.distortion(), point + " after " + last);
        assertTrue(point.bits() < last.bits(), point + " after " + last);
        last = point;
        Path file = folder.resolve("rated");
        model.save(file);
        try (Autoencoder loaded = Autoencoder.load(file)) {
          assertEquals(Optional.of(Quantisation.to(1)), loaded.capability(Quantisation.class));
          assertEquals(model.description(), loaded.description());
          assertArrayEquals(model.reconstruct(samples.rows()), loaded.reconstruct(samples.rows()));
          assertArrayEquals(model.encode(samples.rows()), loaded.encode(samples.rows()));
        }
      }
    }
  }

  /** Correlated normal values, whose covariance has these variances along some rotation. */
  private static float[][] normal(double[] variances, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int width = variances.length;
    float[][] rows = new float[count][width];
    for (float[] row : rows) {
      double[] own = new double[width];
      for (int j = 0; j < width; j++) {
        own[j] = Math.sqrt(variances[j]) * random.nextGaussian();
      }
      // Householder's reflection, which is orthogonal, at 1, 1, 1, …
      double mean = java.util.Arrays.stream(own).sum() * 2 / width;
      for (int j = 0; j < width; j++) {
        row[j] = (float) (own[j] - mean);
      }
    }
    return rows;
  }

  /** Shannon's rate per value at a mean squared error, by reverse water-filling. */
  private static double shannon(double[] variances, double distortion) {
    double low = 0;
    double high = java.util.Arrays.stream(variances).max().orElseThrow();
    for (int i = 0; i < 100; i++) {
      double level = (low + high) / 2;
      double sum = 0;
      for (double variance : variances) {
        sum += Math.min(level, variance) / variances.length;
      }
      if (sum < distortion) {
        low = level;
      } else {
        high = level;
      }
    }
    double bits = 0;
    for (double variance : variances) {
      bits += Math.max(0, Math.log(variance / low) / Math.log(2) / 2) / variances.length;
    }
    return bits;
  }

  /**
   * No code does better than Shannon's bound, and integers at best lose log2(pi e / 6) / 2 = 0.25
   * bits for each value that is coded, at high rates.
   */
  @Test
  void fit_linearNetOnNormalData_comesNearShannonsBound() {
    double[] variances = {16, 8, 4, 2, 1, 0.5, 0.25, 0.125};
    Samples samples = Samples.of(normal(variances, 4000, 5));
    float[][] fresh = normal(variances, 4000, 6);
    DenseArchitecture linear = DenseArchitecture.of(variances.length);
    TrainingOptions options =
        OPTIONS.withEpochs(60).withBatchSize(64).withScaling(Scaling.Method.NONE);
    for (double lambda : new double[] {0.2, 1}) {
      try (Autoencoder model = Autoencoder.fit(linear.withRate(lambda), samples, options).model()) {
        Point point = Point.of(model, fresh);
        double bound = shannon(variances, point.distortion());
        assertTrue(point.bits() > bound - 0.02, point + " below the bound " + bound);
        assertTrue(point.bits() < bound + 0.3, point + " far from the bound " + bound);
        // What is left is at most the water level, the slope of the bound.
        double level = lambda / (2 * Math.log(2));
        assertEquals(level, point.distortion(), 0.35 * level, point.toString());
      }
    }
  }
}
