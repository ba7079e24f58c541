package dev.concertina.cnn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.Optimizer;
import dev.concertina.Resizable;
import dev.concertina.TrainingListener;
import dev.concertina.TrainingOptions;
import dev.concertina.data.Range;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.denoise.Denoiser;
import dev.concertina.image.ImageQuality;
import dev.concertina.image.Pictures;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.noise.Corruption;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanRequest;
import dev.concertina.spi.ReceptiveField;
import dev.concertina.testkit.SyntheticData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

class DenoisingArchitectureTest {
  private static final DenoisingArchitecture CHAIN = DenoisingArchitecture.of(8).withBlocks(2);

  /** 64 pictures of a soft spot, white at 255. */
  private static Samples spots(int channels, int side) {
    Samples spots = SyntheticData.spots(new SampleShape.Image(channels, side, side), 64, 3);
    float[][] rows = spots.rows();
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = Math.round(255 * row[i]);
      }
    }
    return Samples.of(rows, spots.shape()).withRange(new Range(0, 255));
  }

  private static TrainingOptions quick() {
    return TrainingOptions.forDenoising().withEpochs(3).withStepsPerEpoch(100);
  }

  private static float[] noisy(float[] clean, double sd, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] noisy = clean.clone();
    for (int i = 0; i < noisy.length; i++) {
      noisy[i] += (float) (sd * random.nextGaussian());
    }
    return noisy;
  }

  /** Decibels gained on the first pictures, under noise of 25. */
  private static double gain(Autoencoder model, Samples clean) {
    SampleShape.Image shape = (SampleShape.Image) clean.shape();
    double gain = 0;
    Denoiser denoiser = Denoiser.of(model);
    for (int i = 0; i < 8; i++) {
      float[] noisy = noisy(clean.row(i), 25, i);
      float[] made = denoiser.denoise(noisy, shape.channels(), shape.height(), shape.width());
      gain += ImageQuality.psnr(clean.row(i), made, 255);
      gain -= ImageQuality.psnr(clean.row(i), noisy, 255);
    }
    return gain / 8;
  }

  @Test
  void fit_cleanPictures_learnsToRemoveNoise() throws IOException {
    for (int channels : new int[] {1, 3}) {
      Samples clean = spots(channels, 48);
      // The net's pixels are squares of four. All their noise must pass through its channels.
      DenoisingArchitecture net = DenoisingArchitecture.of(8 * channels).withBlocks(2);
      Fit fit = Denoiser.fit(net, Pictures.of(clean), quick(), TrainingListener.NONE);
      try (Autoencoder model = fit.model()) {
        // Of two net noises the strength of one is left after the mean of four pixels: 6 dB.
        assertTrue(gain(model, clean) > 9, "gains " + gain(model, clean));
      }
    }
  }

  @Test
  void fitNoisy_noisyPicturesAlone_learnsToRemoveNoise() throws IOException {
    Samples clean = spots(1, 48);
    float[][] rows = clean.rows();
    for (int i = 0; i < rows.length; i++) {
      rows[i] = noisy(rows[i], 25, 1000 + i);
      for (int k = 0; k < rows[i].length; k++) {
        rows[i][k] = Math.max(0, Math.min(255, Math.round(rows[i][k])));
      }
    }
    Samples noisy = Samples.of(rows, clean.shape()).withRange(new Range(0, 255));
    TrainingOptions options =
        TrainingOptions.forNoisyPictures().withEpochs(3).withStepsPerEpoch(100);
    DenoisingArchitecture net = CHAIN.withPrediction(DenoisingArchitecture.Prediction.PICTURE);
    Fit fit = Denoiser.fitNoisy(net, Pictures.of(noisy), options, TrainingListener.NONE);
    try (Autoencoder model = fit.model()) {
      assertTrue(gain(model, clean) > 5, "gains " + gain(model, clean));
    }
  }

  @Test
  void fitPairs_pairs_learnsToUndoWhatWasDone() throws IOException {
    Samples clean = spots(1, 48);
    float[][] darker = clean.rows();
    for (float[] row : darker) {
      for (int i = 0; i < row.length; i++) {
        row[i] = Math.round(row[i] / 2);
      }
    }
    Samples dark = Samples.of(darker, clean.shape()).withRange(new Range(0, 255));
    Fit fit =
        Denoiser.fitPairs(
            CHAIN,
            Pictures.of(dark),
            Pictures.of(clean),
            quick().withCorruption(Corruption.none()),
            TrainingListener.NONE);
    try (Autoencoder model = fit.model()) {
      float[] made =
          model
              .capability(Resizable.class)
              .orElseThrow()
              .resized(48, 48)
              .reconstruct(new float[][] {dark.row(5)})[0];
      assertTrue(ImageQuality.psnr(clean.row(5), made, 255) > 30);
    }
  }

  @Test
  void fit_picturesThatDoNotFitTheOptions_areRefused() {
    Pictures clean = Pictures.of(spots(1, 48));
    Pictures smaller = Pictures.of(spots(1, 46));
    Pictures fewer = clean.select(new int[] {0, 1});
    TrainingOptions plain = quick().withCorruption(Corruption.none());
    TrainingListener none = TrainingListener.NONE;
    assertMessage(
        "partners must be of one kind and size",
        () -> Denoiser.fitPairs(CHAIN, smaller, clean, plain, none));
    assertMessage(
        "there must be a partner for each of 64",
        () -> Denoiser.fitPairs(CHAIN, fewer, clean, plain, none));
    assertMessage(
        "need a corruption that the net can learn to undo",
        () -> Denoiser.fit(CHAIN, clean, plain, none));
    assertMessage(
        "need a corruption that hides pixels",
        () -> Denoiser.fitNoisy(CHAIN, clean, quick(), none));
    assertMessage(
        "a fixed number of steps",
        () -> Denoiser.fit(CHAIN, clean, quick().withStepsPerEpoch(0), none));
  }

  private static void assertMessage(String part, Executable call) {
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, call);
    assertTrue(refused.getMessage().contains(part), refused.getMessage());
  }

  @Test
  void plan_ofStandard_isAChainOfResidualBlocksAtHalfTheResolution() {
    GraphPlan plan = plan(DenoisingArchitecture.of(4).withBlocks(2), 1, 8);
    assertEquals(
        List.of(
            "down0",
            "down0-0a",
            "down0-0b",
            "down0-0",
            "down0-1a",
            "down0-1b",
            "down0-1",
            "predicted",
            "clean",
            "reconstruction"),
        List.copyOf(plan.graph().getVertices().keySet()));
    // 2 x 2 to 4, four of 3 x 3, 4 to 2 x 2, each with a bias.
    assertEquals(
        (4 * 4 + 4) + 4 * (9 * 4 * 4 + 4) + (4 * 4 + 1),
        plan.graph().getVertices().values().stream().mapToLong(v -> v.numParams(true)).sum());
  }

  private static GraphPlan plan(DenoisingArchitecture architecture, int channels, int side) {
    return architecture.plan(
        new PlanRequest(
            new SampleShape.Image(channels, side, side), ReconstructionError.SQUARED, 5));
  }

  @AfterEach
  void restoreTypes() {
    Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
  }

  @Test
  void gradient_ofEveryKind_isThatOfDifferences() {
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    for (DenoisingArchitecture architecture :
        List.of(
            DenoisingArchitecture.of(3),
            DenoisingArchitecture.of(3, 4),
            DenoisingArchitecture.of(3).withPatch(1))) {
      var conf = plan(architecture, 2, 8).graph();
      conf.setDataType(DataType.DOUBLE);
      for (GraphVertex vertex : conf.getVertices().values()) {
        if (vertex instanceof LayerVertex layer
            && layer.getLayerConf().getLayer() instanceof BaseLayer weighted) {
          weighted.setIUpdater(new NoOp());
        }
      }
      ComputationGraph graph = new ComputationGraph(conf);
      graph.init();
      // Away from the kinks of ReLU: with biases of 0, nothing in is exactly there.
      graph.params().addi(Nd4j.rand(DataType.DOUBLE, graph.params().shape()).muli(.2));
      INDArray noisy = Nd4j.rand(DataType.DOUBLE, 2, 2, 8, 8);
      INDArray clean = Nd4j.rand(DataType.DOUBLE, 2, 2, 8, 8);
      assertTrue(
          GradientCheckUtil.checkGradients(
              new GradientCheckUtil.GraphConfig()
                  .net(graph)
                  .inputs(new INDArray[] {noisy})
                  .labels(new INDArray[] {clean})
                  .subset(true)
                  .maxPerParam(40)),
          architecture.toString());
    }
  }

  @Test
  void locality_isWhatTheLayersAddUpTo() {
    Samples clean = spots(1, 16);
    for (DenoisingArchitecture net :
        List.of(CHAIN, DenoisingArchitecture.of(4, 4), CHAIN.withPatch(1))) {
      try (Autoencoder model =
          Autoencoder.fit(net, clean, quick().withEpochs(1).withStepsPerEpoch(1)).model()) {
        ReceptiveField locality =
            model.capability(Resizable.class).map(Resizable::receptiveField).orElseThrow();
        assertEquals(net.grid(), locality.grid());
        if (net == CHAIN) {
          // Four convolutions, each one cell of two pixels further, and the cell itself.
          assertEquals(4 * 2 + 1, locality.reach());
        }
      }
    }
  }

  @Test
  void save_andLoad_givesTheSameBitForBit(@TempDir Path folder) throws IOException {
    Samples clean = spots(1, 16);
    Path file = folder.resolve("spots.concertina");
    TrainingOptions options = quick().withEpochs(1).withStepsPerEpoch(5);
    float[][] before;
    try (Autoencoder model = Autoencoder.fit(CHAIN, clean, options).model()) {
      model.save(file);
      before = model.reconstruct(clean.rows());
      assertThrows(
          UnsupportedOperationException.class,
          () -> model.decode(model.encode(clean.rows())),
          "there is a path round the code");
    }
    try (Autoencoder model = Autoencoder.load(file);
        Autoencoder larger = model.capability(Resizable.class).orElseThrow().resized(24, 32)) {
      float[][] after = model.reconstruct(clean.rows());
      for (int i = 0; i < before.length; i++) {
        assertArrayEquals(before[i], after[i]);
      }
      assertEquals("denoising", model.description().kind());
      assertEquals("8", model.description().architecture().get("widths"));
      assertEquals(24 * 32, larger.reconstruct(new float[1][24 * 32])[0].length);
    }
  }

  @Test
  void fit_twice_givesTheSameWeights() {
    Samples clean = spots(1, 16);
    TrainingOptions options =
        quick().withEpochs(1).withStepsPerEpoch(10).withOptimizer(Optimizer.adam(1e-3));
    try (Autoencoder first = Autoencoder.fit(CHAIN, clean, options).model();
        Autoencoder second = Autoencoder.fit(CHAIN, clean, options).model()) {
      assertTrue(
          Arrays.deepEquals(first.reconstruct(clean.rows()), second.reconstruct(clean.rows())));
    }
  }

  @Test
  void requireFits_sidesOffTheGrid_areRefused() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> DenoisingArchitecture.of(4, 4).requireFits(new SampleShape.Image(1, 8, 10)));
    assertTrue(refused.getMessage().startsWith("height and width must be multiples of 4"));
    assertThrows(
        IllegalArgumentException.class, () -> CHAIN.requireFits(new SampleShape.Features(4)));
    assertFalse(CHAIN.grid() > 2);
  }

  @Test
  void constructor_badSizes_areRefused() {
    assertThrows(IllegalArgumentException.class, () -> DenoisingArchitecture.of());
    assertThrows(IllegalArgumentException.class, () -> DenoisingArchitecture.of(0));
    assertThrows(IllegalArgumentException.class, () -> CHAIN.withBlocks(0));
    assertThrows(IllegalArgumentException.class, () -> CHAIN.withPatch(17));
    assertThrows(
        IllegalArgumentException.class, () -> DenoisingArchitecture.of(1, 1, 1, 1, 1, 1, 1, 1, 1));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            CHAIN.plan(
                new PlanRequest(
                    new SampleShape.Image(1, 8, 8), ReconstructionError.CROSS_ENTROPY, 1)));
  }
}
