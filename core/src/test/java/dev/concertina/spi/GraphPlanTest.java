package dev.concertina.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Architecture;
import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.Optimizer;
import dev.concertina.TrainingOptions;
import dev.concertina.TrainingReport;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.internal.graph.Plans;
import dev.concertina.internal.training.BatchFeed;
import dev.concertina.internal.training.HeldTypes;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.testkit.SyntheticData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex.Op;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** Plans that are not one path from one input to one output. */
public class GraphPlanTest {
  private static final int CODE = 2;

  private static final TrainingOptions OPTIONS =
      TrainingOptions.defaults()
          .withEpochs(15)
          .withBatchSize(16)
          .withOptimizer(Optimizer.adam(0.01));

  private static final Samples SAMPLES =
      SyntheticData.lowRank(new SampleShape.Features(6), 200, CODE, 8);

  private static GraphBuilder builder(PlanRequest request) {
    return new NeuralNetConfiguration.Builder().seed(request.seed()).graphBuilder();
  }

  private static DenseLayer dense(int in, int out, Activation activation) {
    return new DenseLayer.Builder().nIn(in).nOut(out).activation(activation).build();
  }

  private static OutputLayer output(PlanRequest request, int in) {
    return new OutputLayer.Builder(request.lossFunction())
        .nIn(in)
        .nOut(request.shape().size())
        .activation(request.outputActivation())
        .build();
  }

  /** The code is a mean plus a deviation times noise; mean and deviation are pulled to zero. */
  public static GraphPlan variational(PlanRequest request) {
    int width = request.shape().size();
    ComputationGraphConfiguration graph =
        builder(request)
            .addInputs("samples", "noise")
            .addLayer("mean", dense(width, CODE, Activation.IDENTITY), "samples")
            .addLayer("deviation", dense(width, CODE, Activation.SIGMOID), "samples")
            .addVertex("spread", new ElementWiseVertex(Op.Product), "deviation", "noise")
            .addVertex("code", new ElementWiseVertex(Op.Add), "mean", "spread")
            .addLayer("reconstruction", output(request, CODE), "code")
            .addVertex("both", new MergeVertex(), "mean", "deviation")
            .addLayer(
                "penalty",
                new LossLayer.Builder(new LossMSE()).activation(Activation.IDENTITY).build(),
                "both")
            .setOutputs("penalty", "reconstruction")
            .build();
    SampleShape row = new SampleShape.Features(width);
    SampleShape code = new SampleShape.Features(CODE);
    return GraphPlan.of(
        graph,
        "code",
        List.of(PlanInput.samples("samples", row), PlanInput.noise("noise", code)),
        List.of(
            PlanOutput.penalty("penalty", new SampleShape.Features(2 * CODE)),
            PlanOutput.reconstruction("reconstruction", row)));
  }

  /** A second path leads from the samples to the reconstruction. */
  private static GraphPlan skipping(PlanRequest request) {
    int width = request.shape().size();
    ComputationGraphConfiguration graph =
        builder(request)
            .addInputs("samples")
            .addLayer("code", dense(width, CODE, Activation.IDENTITY), "samples")
            .addLayer("aside", dense(width, CODE, Activation.TANH), "samples")
            .addVertex("both", new MergeVertex(), "code", "aside")
            .addLayer("reconstruction", output(request, 2 * CODE), "both")
            .setOutputs("reconstruction")
            .build();
    SampleShape row = new SampleShape.Features(width);
    return GraphPlan.of(
        graph,
        "code",
        List.of(PlanInput.samples("samples", row)),
        List.of(PlanOutput.reconstruction("reconstruction", row)));
  }

  /** All weights lie before the code. */
  private static GraphPlan withoutDecoderWeights(PlanRequest request) {
    int width = request.shape().size();
    ComputationGraphConfiguration graph =
        builder(request)
            .addInputs("samples")
            .addLayer("code", dense(width, width, Activation.IDENTITY), "samples")
            .addLayer(
                "reconstruction",
                new LossLayer.Builder(request.lossFunction())
                    .activation(Activation.IDENTITY)
                    .build(),
                "code")
            .setOutputs("reconstruction")
            .build();
    SampleShape row = new SampleShape.Features(width);
    return GraphPlan.of(
        graph,
        "code",
        List.of(PlanInput.samples("samples", row)),
        List.of(PlanOutput.reconstruction("reconstruction", row)));
  }

  @Test
  void fit_variational_trainsEncodesDecodesAndSaves(@TempDir Path folder) throws IOException {
    Fit fit = Autoencoder.fit(HeldTypes.planned(GraphPlanTest::variational), SAMPLES, OPTIONS);
    float[][] rows = SAMPLES.rows();
    try (Autoencoder model = fit.model()) {
      double first = fit.report().history().get(0).validationError();
      assertTrue(fit.report().bestError() < 0.9 * first, "no better than " + first);
      assertEquals(CODE, model.description().codeSize());
      float[][] codes = model.encode(rows);
      assertArrayEquals(codes, model.encode(rows), "no noise outside training");
      float[][] reconstructions = model.reconstruct(rows);
      float[][] decoded = model.decode(codes);
      for (int i = 0; i < rows.length; i++) {
        // The same products, perhaps summed in another order; values are tens.
        assertArrayEquals(reconstructions[i], decoded[i], 1e-3f);
      }
      for (TrainingReport.Epoch epoch : fit.report().history()) {
        double parts =
            epoch.part("reconstruction").validationError()
                + epoch.part("penalty").validationError();
        assertEquals(parts, epoch.validationError(), 1e-12);
        assertTrue(epoch.part("penalty").validationError() > 0);
      }
      Path file = folder.resolve("variational");
      model.save(file);
      try (Autoencoder loaded = Autoencoder.load(file, HeldTypes.all())) {
        assertArrayEquals(reconstructions, loaded.reconstruct(rows));
        assertArrayEquals(codes, loaded.encode(rows));
        assertArrayEquals(decoded, loaded.decode(codes));
      }
    }
  }

  @Test
  void fit_penalty_pullsTheCodeToZero() {
    Architecture net = HeldTypes.planned(GraphPlanTest::variational);
    Fit fit = Autoencoder.fit(net, SAMPLES, OPTIONS.withEpochs(60));
    try (Autoencoder model = fit.model()) {
      // Without a penalty the best code keeps all of the spread that two standardised directions
      // have, far more than 1 each; with one as heavy as the error it must be small.
      double square = 0;
      for (float[] code : model.encode(SAMPLES.rows())) {
        square += (code[0] * code[0] + code[1] * code[1]) / 2 / SAMPLES.size();
      }
      assertTrue(square < 1, "mean square of the code " + square);
    }
  }

  @Test
  void decode_pathRoundTheCode_saysWhyNot(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("skipping");
    Architecture net = HeldTypes.planned(GraphPlanTest::skipping);
    float[][] rows = SAMPLES.rows();
    try (Autoencoder model = Autoencoder.fit(net, SAMPLES, OPTIONS).model()) {
      assertEquals(CODE, model.encode(rows)[0].length);
      assertEquals(6, model.reconstruct(rows)[0].length);
      String message =
          assertThrows(UnsupportedOperationException.class, () -> model.decode(model.encode(rows)))
              .getMessage();
      assertTrue(message.contains("'code'") && message.contains("use reconstruct"), message);
      model.save(file);
      try (Autoencoder loaded = Autoencoder.load(file, HeldTypes.all())) {
        assertArrayEquals(model.reconstruct(rows), loaded.reconstruct(rows));
        assertThrows(UnsupportedOperationException.class, () -> loaded.decode(loaded.encode(rows)));
      }
    }
  }

  @Test
  void decode_halfWithoutWeights_works() {
    Architecture net = HeldTypes.planned(GraphPlanTest::withoutDecoderWeights);
    float[][] rows = SAMPLES.rows();
    try (Autoencoder model = Autoencoder.fit(net, SAMPLES, OPTIONS).model()) {
      float[][] decoded = model.decode(model.encode(rows));
      float[][] reconstructed = model.reconstruct(rows);
      for (int i = 0; i < rows.length; i++) {
        assertArrayEquals(reconstructed[i], decoded[i], 1e-4f);
      }
    }
  }

  /** A picture's code, a quarter of it in size, with noise in place of rounding. */
  private static GraphPlan rounded(SampleShape.Image picture) {
    SampleShape.Image code = new SampleShape.Image(2, picture.height() / 4, picture.width() / 4);
    ComputationGraphConfiguration graph =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("samples", "noise")
            .addLayer(
                "code",
                new ConvolutionLayer.Builder(4, 4)
                    .stride(4, 4)
                    .nIn(picture.channels())
                    .nOut(2)
                    .activation(Activation.IDENTITY)
                    .build(),
                "samples")
            .addVertex("noisy", new ElementWiseVertex(Op.Add), "code", "noise")
            .addLayer("large", new Upsampling2D.Builder(4).build(), "noisy")
            .addLayer(
                "reconstruction",
                new CnnLossLayer.Builder(new LossMSE()).activation(Activation.IDENTITY).build(),
                "large")
            .setOutputs("reconstruction")
            .build();
    return GraphPlan.of(
            graph,
            "code",
            List.of(
                PlanInput.samples("samples", picture), PlanInput.quantisationNoise("noise", code)),
            List.of(PlanOutput.reconstruction("reconstruction", picture).withScale(0.5)))
        .withQuantisation(new Quantisation(0.25, 0.5, 2, false));
  }

  @Test
  void resized_noiseInPlaceOfRounding_growsWithThePicture() {
    GraphPlan plan = rounded(new SampleShape.Image(2, 8, 12));
    GraphPlan larger = Plans.resized(plan, new SampleShape.Image(2, 24, 8));
    assertEquals(new SampleShape.Image(2, 6, 2), larger.inputs().get(1).shape());
    assertEquals(PlanInput.Role.QUANTISATION_NOISE, larger.inputs().get(1).role());
    assertEquals(plan.quantisation(), larger.quantisation());
    assertEquals(plan.reconstruction().scale(), larger.reconstruction().scale());
    assertEquals(new SampleShape.Image(2, 24, 8), larger.reconstruction().shape());
    Plans.requireServes(larger, new SampleShape.Image(2, 24, 8));
  }

  @Test
  void resized_noiseOfRows_staysAsItIs() {
    GraphPlan plan =
        variational(new PlanRequest(new SampleShape.Features(6), ReconstructionError.SQUARED, 1));
    assertEquals(
        plan.inputs().get(1), Plans.resized(plan, new SampleShape.Image(1, 2, 3)).inputs().get(1));
  }

  @Test
  void fit_noiseInPlaceOfRounding_isNoneOnceTrained(@TempDir Path folder) throws IOException {
    SampleShape.Image picture = new SampleShape.Image(2, 8, 8);
    Samples pictures = SyntheticData.lowRank(picture, 100, 3, 5);
    Architecture net = HeldTypes.planned(request -> rounded(picture));
    Fit fit = Autoencoder.fit(net, pictures, OPTIONS.withLoss(ReconstructionError.SQUARED));
    float[][] rows = pictures.rows();
    Path file = folder.resolve("rounded");
    try (Autoencoder model = fit.model()) {
      Quantisation how = new Quantisation(0.25, 0.5, 2, false);
      assertEquals(how, model.capability(Quantisation.class).orElseThrow());
      float[][] reconstructions = model.reconstruct(rows);
      float[][] decoded = model.decode(model.encode(rows));
      for (int i = 0; i < rows.length; i++) {
        assertArrayEquals(reconstructions[i], decoded[i], 1e-4f);
      }
      model.save(file);
      try (Autoencoder loaded = Autoencoder.load(file, HeldTypes.all())) {
        assertEquals(how, loaded.capability(Quantisation.class).orElseThrow());
        assertArrayEquals(reconstructions, loaded.reconstruct(rows));
      }
    }
  }

  @Test
  void quantisationNoise_inTraining_isUniformAndOfEachSampleItsOwn() {
    BatchFeed feed =
        new BatchFeed(SAMPLES, Scaling.learn(Scaling.Method.STANDARD, SAMPLES), OPTIONS);
    feed.begin(1);
    feed.advance();
    int width = 5000;
    float[] noise = new float[16 * width];
    feed.quantisationNoise(1, 0, 16, width, noise);
    double mean = 0;
    double square = 0;
    for (float value : noise) {
      assertTrue(value >= -0.5f && value <= 0.5f, "found " + value);
      mean += value / noise.length;
      square += value * value / noise.length;
    }
    // Five standard deviations of these means.
    assertEquals(0, mean, 5 * Math.sqrt(1 / 12.0 / noise.length));
    assertEquals(1 / 12.0, square, 5 * Math.sqrt(1 / 180.0 / noise.length));
    float[] part = new float[3 * width];
    feed.quantisationNoise(1, 4, 3, width, part);
    assertArrayEquals(Arrays.copyOfRange(noise, 4 * width, 7 * width), part);
  }

  private static String refused(List<PlanInput> inputs, String code, List<PlanOutput> outputs) {
    GraphPlan plan =
        variational(new PlanRequest(new SampleShape.Features(6), ReconstructionError.SQUARED, 1));
    List<PlanInput> in = inputs == null ? plan.inputs() : inputs;
    List<PlanOutput> out = outputs == null ? plan.outputs() : outputs;
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> GraphPlan.of(plan.graph(), code, in, out))
            .getMessage();
    assertNotNull(message);
    return message;
  }

  @Test
  void plan_namesThatAreNotTheGraphs_areRefused() {
    SampleShape six = new SampleShape.Features(6);
    assertTrue(
        refused(List.of(PlanInput.samples("samples", six)), "code", null)
            .startsWith("inputs must be the graph's [samples, noise], found [samples]"));
    assertTrue(refused(null, "cipher", null).contains("found cipher"));
    assertTrue(
        refused(null, "code", List.of(PlanOutput.reconstruction("reconstruction", six)))
            .startsWith("outputs must be the graph's [penalty, reconstruction]"));
  }

  @Test
  void plan_rolesThatDoNotGoTogether_areRefused() {
    SampleShape six = new SampleShape.Features(6);
    SampleShape two = new SampleShape.Features(2);
    SampleShape four = new SampleShape.Features(4);
    PlanOutput penalty = PlanOutput.penalty("penalty", four);
    PlanOutput reconstruction = PlanOutput.reconstruction("reconstruction", six);
    assertTrue(
        refused(
                List.of(PlanInput.noise("samples", six), PlanInput.noise("noise", two)),
                "code",
                null)
            .startsWith("at least one input must take samples"));
    assertTrue(
        refused(
                List.of(PlanInput.samples("samples", six), PlanInput.samples("noise", two)),
                "code",
                null)
            .startsWith("inputs of samples must be of different modalities"));
    assertTrue(
        refused(null, "code", List.of(penalty, PlanOutput.penalty("reconstruction", six)))
            .startsWith("at least one output must be a reconstruction"));
    assertTrue(
        refused(null, "code", List.of(penalty, reconstruction.ofModality("sound")))
            .startsWith("reconstructions must be of modalities that are taken in"));
    assertTrue(
        refused(
                List.of(PlanInput.samples("samples", six), PlanInput.observationMask("noise", two)),
                "code",
                null)
            .startsWith("at most one input may be an observation mask"));
  }

  @Test
  void ends_numbersAndNamesThatCannotBe_areRefused() {
    SampleShape six = new SampleShape.Features(6);
    PlanOutput output = PlanOutput.reconstruction("reconstruction", six);
    for (double scale : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> output.withScale(scale)).getMessage();
      assertTrue(message.startsWith("scale"), message);
    }
    for (String name : new String[] {"", "two words", "x".repeat(65)}) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> output.ofModality(name)).getMessage();
      assertTrue(message.startsWith("a modality must be"), message);
    }
    GraphPlan plan = skipping(new PlanRequest(six, ReconstructionError.SQUARED, 1));
    assertThrows(IllegalArgumentException.class, () -> plan.withPatch(0));
  }

  /** Such a plan can be made, and what is not served yet says so. */
  @Test
  void plan_severalModalities_isRefusedByTrainingUntilItIsServed() {
    SampleShape six = new SampleShape.Features(6);
    GraphPlan one = variational(new PlanRequest(six, ReconstructionError.SQUARED, 1));
    PlanInput sound =
        PlanInput.samples("noise", new SampleShape.Features(CODE)).ofModality("sound");
    GraphPlan two = one.withInputs(List.of(one.samples(), sound));
    assertEquals(List.of(one.samples(), sound), two.sampleInputs());
    String message =
        assertThrows(IllegalArgumentException.class, () -> Plans.requireServes(two, six))
            .getMessage();
    assertTrue(message.startsWith("samples of several modalities are not served yet"), message);
    GraphPlan told =
        one.withInputs(List.of(one.samples(), PlanInput.condition("noise", sound.shape())));
    String condition =
        assertThrows(IllegalArgumentException.class, () -> Plans.requireServes(told, six))
            .getMessage();
    assertTrue(condition.startsWith("conditions are not served yet"), condition);
  }
}
