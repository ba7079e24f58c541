package dev.concertina.cnn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Architecture;
import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.Optimizer;
import dev.concertina.TrainingOptions;
import dev.concertina.cnn.ConvArchitecture.Downsampling;
import dev.concertina.cnn.ConvArchitecture.Stage;
import dev.concertina.cnn.ConvArchitecture.Upsampling;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.metrics.MeanBaseline;
import dev.concertina.metrics.PcaBaseline;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.testkit.SyntheticData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;

/** What trained convolutional nets can do. */
class ConvTrainingTest {
  /**
   * No linear net does better than principal components, except for what unrelated tiles have in
   * common by chance; these are trained for a while only.
   */
  private static final double SHORT_OF_THE_BEST = 0.02;

  private static TrainingOptions options(int epochs) {
    return TrainingOptions.defaults()
        .withEpochs(epochs)
        .withBatchSize(32)
        .withOptimizer(Optimizer.adam(0.01));
  }

  private static float[][] scaled(Autoencoder model, Samples samples) {
    float[][] rows = samples.rows();
    for (float[] row : rows) {
      model.description().scaling().apply(row, 0, 1, samples.shape());
    }
    return rows;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static void assertNearly(double best, Fit fit) {
    double error = fit.report().bestError();
    assertTrue(best > 0.01, "something must be left to lose: " + best);
    assertTrue(
        error > best * (1 - SHORT_OF_THE_BEST) && error < best * (1 + SHORT_OF_THE_BEST),
        error + " against " + best);
  }

  @Test
  void fit_linearNetWithAFlatCode_findsThePrincipalComponents() {
    Samples samples = SyntheticData.lowRank(new SampleShape.Image(1, 4, 5), 300, 6, 2);
    Architecture linear =
        ConvArchitecture.of(3).withFilters(12).withActivation(Activation.IDENTITY);
    Fit fit = Autoencoder.fit(linear, samples, options(150).withValidation(0));
    try (Autoencoder model = fit.model()) {
      float[][] rows = scaled(model, samples);
      assertNearly(mean(PcaBaseline.ofComponents(rows, 3).scores(rows)), fit);
    }
  }

  /** Tiles of 2 x 2 pixels that have nothing to do with each other: nothing else is to be known. */
  private static Samples tiles(int count) {
    SplittableRandom random = new SplittableRandom(6);
    double[][] mixing = {{1, 1, 1, 1}, {0.8, -0.8, 0.6, -0.6}, {0.4, 0.4, -0.3, -0.3}};
    float[][] rows = new float[count][6 * 8];
    for (float[] row : rows) {
      for (int tile = 0; tile < 12; tile++) {
        double[] factors = random.doubles(3, -1, 1).toArray();
        for (int i = 0; i < 4; i++) {
          int at = (tile / 4 * 2 + i / 2) * 8 + tile % 4 * 2 + i % 2;
          for (int k = 0; k < 3; k++) {
            row[at] += (float) (factors[k] * mixing[k][i]);
          }
        }
      }
    }
    return Samples.of(rows).reshaped(new SampleShape.Image(1, 6, 8));
  }

  private static float[][] cutIntoTiles(float[][] rows) {
    float[][] tiles = new float[12 * rows.length][4];
    for (int t = 0; t < tiles.length; t++) {
      for (int i = 0; i < 4; i++) {
        int tile = t % 12;
        tiles[t][i] = rows[t / 12][(tile / 4 * 2 + i / 2) * 8 + tile % 4 * 2 + i % 2];
      }
    }
    return tiles;
  }

  @Test
  void fit_linearNetWithASpatialCode_findsThePrincipalComponentsOfTiles() {
    Samples samples = tiles(200);
    Architecture linear =
        ConvArchitecture.spatial(2)
            .withStages(new Stage(8, 2, 2))
            .withActivation(Activation.IDENTITY)
            .withUpsampling(Upsampling.TRANSPOSED);
    Fit fit = Autoencoder.fit(linear, samples, options(60).withValidation(0));
    try (Autoencoder model = fit.model()) {
      float[][] tiles = cutIntoTiles(scaled(model, samples));
      assertNearly(mean(PcaBaseline.ofComponents(tiles, 2).scores(tiles)), fit);
    }
  }

  @Test
  void fit_pictures_beatsTheFloors() {
    Samples samples = SyntheticData.spots(new SampleShape.Image(1, 11, 12), 600, 4);
    Architecture net = ConvArchitecture.of(4).withFilters(8, 16);
    Fit fit = Autoencoder.fit(net, samples, options(30));
    try (Autoencoder model = fit.model()) {
      float[][] training = scaled(model, samples);
      float[][] heldOut = scaled(model, fit.heldOut().orElseThrow());
      double mean = mean(MeanBaseline.of(training).scores(heldOut));
      double linear = mean(PcaBaseline.ofComponents(training, 4).scores(heldOut));
      double error = fit.report().bestError();
      assertTrue(linear < 0.5 * mean, linear + " of " + mean);
      assertTrue(error < 0.5 * linear, error + " against " + linear + " of as small a code");
    }
  }

  static Stream<ConvArchitecture> nets() {
    ConvArchitecture flat = ConvArchitecture.of(6).withFilters(8, 8);
    ConvArchitecture spatial = ConvArchitecture.spatial(2).withFilters(8, 8);
    ConvArchitecture last = ConvArchitecture.lastStage(8, 4);
    return Stream.of(
        flat,
        flat.withActivation(Activation.ELU),
        flat.withActivation(Activation.TANH),
        flat.withResidualBlocks(2),
        flat.withDropout(0.05),
        spatial,
        spatial.withCodeActivation(Activation.TANH),
        last,
        last.withDownsampling(Downsampling.MAX_POOLING),
        last.withUpsampling(Upsampling.TRANSPOSED),
        last.withDownsampling(Downsampling.MAX_POOLING).withUpsampling(Upsampling.TRANSPOSED));
  }

  @ParameterizedTest
  @MethodSource("nets")
  void fit_anyKind_learns(ConvArchitecture net) {
    Samples samples = SyntheticData.spots(new SampleShape.Image(2, 9, 7), 400, 7);
    Fit fit = Autoencoder.fit(net, samples, options(25));
    try (Autoencoder model = fit.model()) {
      float[][] heldOut = scaled(model, fit.heldOut().orElseThrow());
      double mean = mean(MeanBaseline.of(scaled(model, samples)).scores(heldOut));
      assertTrue(fit.report().bestError() < 0.25 * mean, fit.report().bestError() + " of " + mean);
    }
  }

  @ParameterizedTest
  @EnumSource(ReconstructionError.class)
  void save_afterAnyLoss_givesBackTheModelFromDl4jsOwnClasses(
      ReconstructionError loss, @TempDir Path folder) throws IOException {
    Samples samples = SyntheticData.spots(new SampleShape.Image(2, 5, 6), 100, 2);
    Path file = folder.resolve("model");
    Architecture net = ConvArchitecture.of(3).withFilters(6);
    Fit fit =
        Autoencoder.fit(
            net, samples, options(4).withLoss(loss).withScaling(Scaling.Method.MIN_MAX));
    try (Autoencoder model = fit.model()) {
      double first = fit.report().history().get(0).decidingError();
      assertTrue(fit.report().bestError() < 0.95 * first, fit.report() + " of " + first);
      model.save(file);
      try (ZipFile zip = new ZipFile(file.toFile())) {
        byte[] graph = zip.getInputStream(zip.getEntry("graph.json")).readAllBytes();
        assertFalse(new String(graph, StandardCharsets.UTF_8).contains("dev.concertina"));
      }
      try (Autoencoder loaded = Autoencoder.load(file)) {
        assertEquals(model.description(), loaded.description());
        assertEquals(net.parameters(), loaded.description().architecture());
        float[][] rows = samples.rows();
        assertArrayEquals(model.reconstruct(rows), loaded.reconstruct(rows));
        assertArrayEquals(model.decode(model.encode(rows)), loaded.decode(loaded.encode(rows)));
      }
    }
  }
}
