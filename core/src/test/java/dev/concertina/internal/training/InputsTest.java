package dev.concertina.internal.training;

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
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.metrics.ReconstructionError;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Training on pairs: what a net is fed with and what it is compared with. */
class InputsTest {
  private static final TrainingOptions OPTIONS =
      TrainingOptions.defaults()
          .withScaling(Scaling.Method.NONE)
          .withLoss(ReconstructionError.SQUARED)
          .withSeed(3);

  private static float[][] rows(int count, double factor) {
    SplittableRandom random = new SplittableRandom(8);
    float[][] rows = new float[count][3];
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) (factor * (random.nextDouble() - .5));
      }
    }
    return rows;
  }

  @Test
  void batches_ofPairs_keepThemTogether() {
    Samples targets = Samples.of(rows(50, 1)).withInputs(Samples.of(rows(50, -4)));
    Samples some =
        targets.select(new int[] {40, 3, 3, 17}).reshaped(new SampleShape.Image(3, 1, 1));
    BatchFeed feed = new BatchFeed(some, Scaling.learn(Scaling.Method.NONE, some), OPTIONS);
    feed.begin(1);
    feed.advance();
    float[] values = new float[4 * 3];
    feed.read(0, 4, values);
    float[] expected = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      expected[i] = -4 * values[i];
    }
    assertTrue(feed.corrupts());
    feed.corrupt(0, 4, values);
    assertArrayEquals(expected, values, 1e-6f);
  }

  /** A linear net that is fed with -4 x and compared with x learns the factor, -1/4. */
  @Test
  void fit_pairs_learnsTheMapping() {
    Samples targets = Samples.of(rows(400, 1)).withInputs(Samples.of(rows(400, -4)));
    DenseArchitecture linear =
        DenseArchitecture.of(3).withActivation(org.nd4j.linalg.activations.Activation.IDENTITY);
    Fit fit =
        Autoencoder.fit(
            linear,
            targets,
            OPTIONS.withEpochs(60).withBatchSize(16).withOptimizer(Optimizer.adam(.01)));
    try (Autoencoder model = fit.model()) {
      float[][] made = model.reconstruct(new float[][] {{1, -2, .5f}});
      assertArrayEquals(new float[] {-.25f, .5f, -.125f}, made[0], .01f);
      // The held-out error is that of the pairs too: with targets as inputs it would be 1.5 / 12.
      assertTrue(fit.report().bestError() < 1e-4, fit.report().toString());
    }
  }

  @Test
  void withInputs_othersThanOneForEach_areRefused() {
    Samples targets = Samples.of(rows(4, 1));
    assertThrows(IllegalArgumentException.class, () -> targets.withInputs(Samples.of(rows(5, 1))));
    assertThrows(
        IllegalArgumentException.class,
        () -> targets.withInputs(targets.reshaped(new SampleShape.Image(1, 3, 1))));
    assertThrows(
        IllegalArgumentException.class, () -> targets.withInputs(targets.withInputs(targets)));
    assertEquals(4, targets.withInputs(targets).inputs().orElseThrow().size());
  }
}
