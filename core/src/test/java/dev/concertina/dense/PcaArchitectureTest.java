package dev.concertina.dense;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Autoencoder;
import dev.concertina.Optimizer;
import dev.concertina.TrainingOptions;
import dev.concertina.data.Range;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.PlanRequest;
import dev.concertina.spi.Quantisation;
import dev.concertina.testkit.RoundedCodes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcaArchitectureTest {
  private static final double UNIT = 0.3125;
  private static final int SIDE = 6;

  /** Bright bars at any angle on black: few numbers say all, and none of them linearly. */
  private static Samples bars(int count) {
    SplittableRandom random = new SplittableRandom(3);
    float[][] rows = new float[count][SIDE * SIDE];
    for (float[] row : rows) {
      double angle = random.nextDouble(Math.PI);
      double distance = random.nextDouble(-1.5, 1.5);
      for (int i = 0; i < row.length; i++) {
        double across =
            (i / SIDE - 2.5) * Math.cos(angle) + (i % SIDE - 2.5) * Math.sin(angle) - distance;
        row[i] = (float) Math.max(0, Math.min(255, 400 - 300 * Math.abs(across)));
      }
    }
    return Samples.of(rows, new SampleShape.Image(1, SIDE, SIDE)).withRange(new Range(0, 255));
  }

  private static TrainingOptions quick() {
    return TrainingOptions.forComponents()
        .withEpochs(2)
        .withStepsPerEpoch(150)
        .withBatchSize(32)
        .withOptimizer(new Optimizer(Optimizer.Method.ADAMW, 3e-3, 0.01));
  }

  /** The rows less their means, in [0, 1]. */
  private static RealMatrix centred(float[][] rows) {
    RealMatrix matrix = new Array2DRowRealMatrix(rows.length, rows[0].length);
    for (int k = 0; k < rows[0].length; k++) {
      double mean = 0;
      for (float[] row : rows) {
        mean += row[k] / 255 / rows.length;
      }
      for (int i = 0; i < rows.length; i++) {
        matrix.setEntry(i, k, rows[i][k] / 255 - mean);
      }
    }
    return matrix;
  }

  @Test
  void code_isThatOfASingularValueDecomposition_upToSigns() {
    Samples bars = bars(201);
    TrainingOptions none = quick().withValidation(0).withEpochs(1).withStepsPerEpoch(1);
    try (Autoencoder model = Autoencoder.fit(PcaArchitecture.forPictures(5), bars, none).model()) {
      float[][] codes = model.encode(bars.rows());
      RealMatrix rows = centred(bars.rows());
      RealMatrix wanted = rows.multiply(new SingularValueDecomposition(rows).getV());
      for (int c = 0; c < 5; c++) {
        double sign = Math.signum(wanted.getEntry(7, c) * codes[7][c]);
        for (int i = 0; i < codes.length; i++) {
          assertEquals(wanted.getEntry(i, c) / UNIT, sign * codes[i][c], 2e-3);
        }
      }
      for (float[] code : codes) {
        assertEquals(6, code.length);
        assertEquals(0, code[5]);
      }
      assertEquals(
          new Quantisation(1, 0.3, 3.2, true), model.capability(Quantisation.class).orElseThrow());
    }
  }

  @Test
  void untrained_decodesToTheTruncatedReconstruction_whateverTheStepItIsTold() {
    Samples bars = bars(201);
    RealMatrix rows = centred(bars.rows());
    RealMatrix v = new SingularValueDecomposition(rows).getV().getSubMatrix(0, 35, 0, 4);
    RealMatrix left = rows.subtract(rows.multiply(v).multiply(v.transpose()));
    TrainingOptions still =
        quick()
            .withValidation(0)
            .withEpochs(1)
            .withStepsPerEpoch(1)
            .withOptimizer(Optimizer.adam(1e-12));
    try (Autoencoder model = Autoencoder.fit(PcaArchitecture.of(5), bars, still).model()) {
      float[][] codes = model.encode(bars.rows());
      for (float[] code : codes) {
        code[5] = 0.7f;
      }
      float[][] decoded = model.decode(codes);
      for (int i = 0; i < decoded.length; i++) {
        for (int k = 0; k < decoded[i].length; k++) {
          assertEquals(bars.row(i)[k] - 255 * left.getEntry(i, k), decoded[i][k], 0.05);
        }
      }
    }
  }

  @Test
  void fit_leavesTheCodeAlone_andDecodesCoarseCodesBetterThanTheInverse() {
    Samples bars = bars(600);
    for (PcaArchitecture net : List.of(PcaArchitecture.of(36), PcaArchitecture.forPictures(36))) {
      PcaArchitecture small = net.withDecoder(48);
      // With a decay of weights, which must not reach the components.
      try (Autoencoder model = Autoencoder.fit(small, bars, quick()).model();
          Autoencoder plain = RoundedCodes.untrained(small, bars)) {
        float[][] codes = model.encode(bars.rows());
        assertTrue(Arrays.deepEquals(plain.encode(bars.rows()), codes));
        for (double step : new double[] {1, 2, 3}) {
          float[][] rounded = RoundedCodes.of(codes, step);
          double before = RoundedCodes.error(bars.rows(), plain.decode(rounded));
          double after = RoundedCodes.error(bars.rows(), model.decode(rounded));
          assertTrue(after < 0.9 * before, step + ": from " + before + " to " + after);
        }
      }
    }
  }

  @Test
  void bounds_areKept() {
    Samples bars = bars(100);
    PcaArchitecture net = PcaArchitecture.forPictures(9).withDecoder(8);
    try (Autoencoder model = RoundedCodes.untrained(net, bars)) {
      float[][] codes = RoundedCodes.of(model.encode(bars.rows()), 3);
      for (float[] row : model.decode(codes)) {
        for (float value : row) {
          assertTrue(value >= 0 && value <= 255);
        }
      }
    }
  }

  @Test
  void save_andLoad_givesTheSameBitForBit(@TempDir Path folder) throws IOException {
    Samples bars = bars(100);
    Path file = folder.resolve("bars.concertina");
    PcaArchitecture net = PcaArchitecture.forPictures(9).withDecoder(8);
    float[][] codes;
    float[][] before;
    try (Autoencoder model = Autoencoder.fit(net, bars, quick().withEpochs(1)).model()) {
      model.save(file);
      codes = model.encode(bars.rows());
      before = model.decode(RoundedCodes.of(codes, 1.3));
    }
    try (Autoencoder model = Autoencoder.load(file)) {
      assertTrue(Arrays.deepEquals(codes, model.encode(bars.rows())));
      assertTrue(Arrays.deepEquals(before, model.decode(RoundedCodes.of(codes, 1.3))));
      assertEquals(
          new Quantisation(1, 0.3, 3.2, true), model.capability(Quantisation.class).orElseThrow());
      assertEquals("pca", model.description().kind());
      assertEquals("true", model.description().architecture().get("bounded"));
      assertEquals("9", model.description().architecture().get("code"));
    }
  }

  @Test
  void fewerSamplesThanComponents_leaveTheRestAtZero() {
    Samples few = bars(4);
    try (Autoencoder model =
        RoundedCodes.untrained(PcaArchitecture.forPictures(20).withDecoder(4), few)) {
      for (float[] code : model.encode(few.rows())) {
        assertArrayEquals(new float[17], Arrays.copyOfRange(code, 4, 21));
      }
    }
  }

  @Test
  void whatDoesNotFit_isRefused() {
    assertRefused(
        "at most the 8 values",
        () -> PcaArchitecture.of(9).requireFits(new SampleShape.Features(8)));
    assertRefused("must be positive", () -> PcaArchitecture.of(0));
    assertRefused("hidden layer", () -> PcaArchitecture.of(1).withDecoder());
    PlanRequest entropy =
        new PlanRequest(new SampleShape.Features(8), ReconstructionError.CROSS_ENTROPY, 1);
    assertRefused("choose the squared error", () -> PcaArchitecture.of(4).plan(entropy));
    float[][] rows = bars(50).rows();
    rows[3][3] = Float.NaN;
    Samples holes = Samples.series(rows, new SampleShape.Series(6, 6));
    assertRefused("complete samples", () -> Autoencoder.fit(PcaArchitecture.of(4), holes, quick()));
    TrainingOptions standard = quick().withScaling(Scaling.Method.STANDARD);
    assertRefused(
        "must be in [0, 1]",
        () -> Autoencoder.fit(PcaArchitecture.forPictures(4), bars(50), standard));
  }

  private static void assertRefused(String part, Runnable attempt) {
    String message = assertThrows(IllegalArgumentException.class, attempt::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
