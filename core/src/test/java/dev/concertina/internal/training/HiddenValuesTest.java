package dev.concertina.internal.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Architecture;
import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.Optimizer;
import dev.concertina.Schedule;
import dev.concertina.TrainingOptions;
import dev.concertina.data.Range;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.noise.Corruption;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanInput;
import dev.concertina.spi.PlanOutput;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;

/** Training that compares hidden values alone. */
class HiddenValuesTest {
  private static final int SIDE = 16;
  private static final SampleShape.Image SHAPE = new SampleShape.Image(1, SIDE, SIDE);
  private static final double NOISE = .1;

  /** Even pictures, each of another grey, under noise that is independent from pixel to pixel. */
  private static Samples noisy(int count) {
    SplittableRandom random = new SplittableRandom(11);
    float[][] rows = new float[count][SIDE * SIDE];
    for (float[] row : rows) {
      double grey = random.nextDouble(.3, .7);
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) Math.max(0, Math.min(1, grey + NOISE * random.nextGaussian()));
      }
    }
    return Samples.of(rows, SHAPE).withRange(new Range(0, 1));
  }

  /** One linear filter of five by five: free to copy, and to take the mean. */
  private static final Architecture FILTER =
      HeldTypes.planned(
          request ->
              GraphPlan.of(
                  new NeuralNetConfiguration.Builder()
                      .seed(request.seed())
                      .graphBuilder()
                      .addInputs("in")
                      .setInputTypes(InputType.convolutional(SIDE, SIDE, 1))
                      .addLayer(
                          "filter",
                          new ConvolutionLayer.Builder(5, 5)
                              .nOut(1)
                              .convolutionMode(ConvolutionMode.Same)
                              .activation(Activation.IDENTITY)
                              .build(),
                          "in")
                      .addLayer(
                          "out",
                          new CnnLossLayer.Builder(request.lossFunction())
                              .activation(request.outputActivation())
                              .build(),
                          "filter")
                      .setOutputs("out")
                      .build(),
                  "filter",
                  List.of(PlanInput.samples("in", SHAPE)),
                  List.of(PlanOutput.reconstruction("out", SHAPE).withScale(1.0 / (SIDE * SIDE)))));

  private static final TrainingOptions OPTIONS =
      TrainingOptions.defaults()
          .withEpochs(60)
          .withBatchSize(16)
          .withOptimizer(Optimizer.adam(.03))
          .withLoss(ReconstructionError.SQUARED)
          .withCorruption(Corruption.blindSpot(.05));

  /** How much a change of one pixel in the middle of grey changes its own reconstruction. */
  private static double copied(Autoencoder model) {
    float[] grey = new float[SIDE * SIDE];
    Arrays.fill(grey, .5f);
    float[] changed = grey.clone();
    int middle = SIDE / 2 * SIDE + SIDE / 2;
    changed[middle] += .1f;
    float[][] made = model.reconstruct(new float[][] {grey, changed});
    return (made[1][middle] - made[0][middle]) / .1;
  }

  @Test
  void fit_blindSpot_learnsTheMeanAroundWhereOthersLearnToCopy() {
    Samples noisy = noisy(400);
    try (Autoencoder blind = Autoencoder.fit(FILTER, noisy, OPTIONS).model();
        Autoencoder seeing =
            Autoencoder.fit(FILTER, noisy, OPTIONS.withCorruption(Corruption.none())).model()) {
      // Least squares over 39,000 such blind spots (numpy 1.24, lstsq on 5 x 5 surroundings with
      // zeros beyond the border, which are why it is not 0): 0.225.
      assertEquals(.225, copied(blind), .04);
      assertTrue(copied(seeing) > .9, "copies " + copied(seeing));
    }
  }

  /** The best guess from 24 values errs by their noise and that of the target: 1 + 1/24. */
  @Test
  void validationError_blindSpot_isThatOfTheHiddenValues() {
    Fit fit = Autoencoder.fit(FILTER, noisy(400), OPTIONS.withValidation(.25));
    try (Autoencoder model = fit.model()) {
      double error = fit.report().bestError();
      assertTrue(error > NOISE * NOISE * .95, "error " + error);
      assertTrue(error < NOISE * NOISE * 1.4, "error " + error);
    }
  }

  @Test
  void compared_ofABatch_areThoseThatAreHidden() {
    Samples noisy = noisy(40);
    BatchFeed feed = new BatchFeed(noisy, Scaling.learn(Scaling.Method.AUTO, noisy), OPTIONS);
    feed.begin(1);
    feed.advance();
    float[] targets = new float[16 * SHAPE.size()];
    feed.read(0, 16, targets);
    float[] values = targets.clone();
    float[] compared = new float[values.length];
    assertTrue(feed.hides());
    feed.corrupt(0, 16, values, compared);
    int count = 0;
    for (int i = 0; i < values.length; i++) {
      count += compared[i] == 1 ? 1 : 0;
      assertTrue(compared[i] == 1 || values[i] == targets[i], "changed but not compared");
    }
    assertEquals(.05 * values.length, count, .02 * values.length);
  }

  /**
   * One step of plain descent: the objective is the mean over the hidden values, so their number
   * makes no difference to how far the bias moves.
   */
  @Test
  void step_fewOrManyHidden_isThatOfTheirMean() {
    double few = biasAfterAStep(.05);
    double many = biasAfterAStep(.5);
    assertTrue(Math.abs(few) > .02, "moves by " + few);
    assertEquals(1, few / many, .15);
  }

  private static double biasAfterAStep(double share) {
    TrainingOptions one =
        OPTIONS
            .withEpochs(1)
            .withBatchSize(300)
            .withValidation(0)
            .withKeepBest(false)
            .withSchedule(Schedule.constant())
            .withClipNorm(0)
            .withOptimizer(Optimizer.sgd(.1))
            .withCorruption(Corruption.blindSpot(share));
    float[] black = new float[SIDE * SIDE];
    try (Autoencoder before =
            Autoencoder.fit(FILTER, noisy(300), one.withOptimizer(Optimizer.sgd(1e-9))).model();
        Autoencoder after = Autoencoder.fit(FILTER, noisy(300), one).model()) {
      float was = before.reconstruct(new float[][] {black})[0][0];
      return after.reconstruct(new float[][] {black})[0][0] - was;
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HUBER", "EUCLIDEAN"})
  void fit_lossOfSeveralValuesAtOnce_isRefused(ReconstructionError loss) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> Autoencoder.fit(DenseArchitecture.of(4), noisy(10), OPTIONS.withLoss(loss)));
    assertTrue(refused.getMessage().contains("use the squared error"), refused.getMessage());
  }
}
