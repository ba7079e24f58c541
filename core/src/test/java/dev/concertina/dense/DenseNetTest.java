package dev.concertina.dense;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.Optimizer;
import dev.concertina.TrainingOptions;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanRequest;
import dev.concertina.testkit.SyntheticData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;

/** What dense nets are, beyond what every architecture does. */
class DenseNetTest {
  /** No linear net does better than principal components; this one is trained for a while only. */
  private static final double SHORT_OF_THE_BEST = 0.02;

  private static GraphPlan plan(DenseArchitecture net, int width) {
    return net.plan(
        new PlanRequest(new SampleShape.Features(width), ReconstructionError.SQUARED, 1));
  }

  /** The widths of the layers from the first to the last, as the graph has them. */
  private static List<Long> widths(DenseArchitecture net, int width) {
    List<Long> widths = new ArrayList<>();
    plan(net, width)
        .graph()
        .getVertices()
        .values()
        .forEach(
            vertex -> {
              var layer = (FeedForwardLayer) ((LayerVertex) vertex).getLayerConf().getLayer();
              widths.add(layer.getNOut());
            });
    return widths;
  }

  /** The mean squared error that is left by the k leading singular vectors of centred rows. */
  private static double principalComponentError(float[][] rows, int k) {
    int width = rows[0].length;
    double[][] centred = new double[rows.length][width];
    for (int j = 0; j < width; j++) {
      double mean = 0;
      for (float[] row : rows) {
        mean += row[j] / (double) rows.length;
      }
      for (int i = 0; i < rows.length; i++) {
        centred[i][j] = rows[i][j] - mean;
      }
    }
    double[] values =
        new SingularValueDecomposition(new Array2DRowRealMatrix(centred)).getSingularValues();
    double left = 0;
    for (int i = k; i < values.length; i++) {
      left += values[i] * values[i];
    }
    return left / rows.length / width;
  }

  @Test
  void fit_linearNet_findsThePrincipalComponents() {
    Samples samples = SyntheticData.lowRank(new SampleShape.Features(8), 300, 6, 2);
    DenseArchitecture linear = DenseArchitecture.of(3).withActivation(Activation.IDENTITY);
    TrainingOptions options =
        TrainingOptions.defaults()
            .withEpochs(150)
            .withBatchSize(100)
            .withValidation(0)
            .withOptimizer(Optimizer.adam(0.02));
    Fit fit = Autoencoder.fit(linear, samples, options);
    try (Autoencoder model = fit.model()) {
      float[][] scaled = samples.rows();
      for (float[] row : scaled) {
        Scaling scaling = model.description().scaling();
        scaling.apply(row, 0, 1, samples.shape());
      }
      double best = principalComponentError(scaled, 3);
      assertTrue(best > 0.05, "something must be left to lose: " + best);
      double error = fit.report().bestError();
      assertTrue(
          error > best * (1 - 1e-5) && error < best * (1 + SHORT_OF_THE_BEST),
          error + " against " + best);
    }
  }

  @Test
  void plan_widths_areMirrored() {
    assertEquals(List.of(64L, 32L, 8L, 32L, 64L, 10L), widths(DenseArchitecture.of(64, 32, 8), 10));
    assertEquals(List.of(3L, 10L), widths(DenseArchitecture.of(3), 10));
  }

  @Test
  void plan_decoderOfItsOwn_isTaken() {
    assertEquals(
        List.of(64L, 8L, 16L, 24L, 10L),
        widths(DenseArchitecture.of(64, 8).withDecoder(16, 24), 10));
    assertEquals(List.of(64L, 8L, 10L), widths(DenseArchitecture.of(64, 8).withDecoder(), 10));
  }

  @Test
  void description_parameters_areWeightsAndBiases() {
    Samples samples = SyntheticData.lowRank(new SampleShape.Features(10), 30, 2, 2);
    TrainingOptions options = TrainingOptions.defaults().withEpochs(1);
    DenseArchitecture net = DenseArchitecture.of(7, 3).withDecoder(5);
    try (Autoencoder model = Autoencoder.fit(net, samples, options).model()) {
      long expected = (10 + 1) * 7 + (7 + 1) * 3 + (3 + 1) * 5 + (5 + 1) * 10;
      assertEquals(expected, model.description().parameters());
      assertEquals("7", model.description().architecture().get("encoder"));
      assertEquals("5", model.description().architecture().get("decoder"));
    }
  }

  @Test
  void model_use_leavesTheWeightsAlone(@TempDir Path folder) throws IOException {
    Samples samples = SyntheticData.lowRank(new SampleShape.Features(6), 50, 2, 2);
    TrainingOptions options = TrainingOptions.defaults().withEpochs(2);
    DenseArchitecture net = DenseArchitecture.of(8, 2).withDropout(0.3);
    try (Autoencoder model = Autoencoder.fit(net, samples, options).model()) {
      model.save(folder.resolve("before"));
      model.decode(model.encode(samples.rows()));
      model.reconstruct(samples.toArray());
      model.errors(samples);
      model.save(folder.resolve("after"));
    }
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("before")), Files.readAllBytes(folder.resolve("after")));
  }

  @Test
  void of_badWidths_areRefused() {
    assertThrows(IllegalArgumentException.class, DenseArchitecture::of);
    assertThrows(IllegalArgumentException.class, () -> DenseArchitecture.of(0));
    assertThrows(IllegalArgumentException.class, () -> DenseArchitecture.of(4, -1, 2));
    assertThrows(IllegalArgumentException.class, () -> DenseArchitecture.of(4, 2).withDecoder(0));
    assertThrows(IllegalArgumentException.class, () -> DenseArchitecture.of(4).withDropout(1));
    assertThrows(
        IllegalArgumentException.class, () -> DenseArchitecture.of(4).withActivation(null));
  }
}
