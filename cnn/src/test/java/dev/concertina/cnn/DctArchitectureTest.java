package dev.concertina.cnn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Autoencoder;
import dev.concertina.Optimizer;
import dev.concertina.Resizable;
import dev.concertina.TrainingOptions;
import dev.concertina.data.Range;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanRequest;
import dev.concertina.spi.Quantisation;
import dev.concertina.spi.ReceptiveField;
import dev.concertina.testkit.RoundedCodes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class DctArchitectureTest {
  private static final DctArchitecture SMALL = new DctArchitecture(16, 1);

  /** Pictures of straight edges between greys: what rounding a transform makes ring. */
  private static Samples edges(int side, float white) {
    SplittableRandom random = new SplittableRandom(21);
    float[][] rows = new float[48][side * side];
    for (float[] row : rows) {
      Arrays.fill(row, (float) (white * random.nextDouble()));
      for (int edge = 0; edge < 3; edge++) {
        double angle = random.nextDouble(2 * Math.PI);
        double distance = random.nextDouble(-0.3, 0.3) * side;
        float grey = (float) (white * random.nextDouble());
        for (int i = 0; i < row.length; i++) {
          double across =
              (i / side - side / 2.0) * Math.cos(angle) + (i % side - side / 2.0) * Math.sin(angle);
          row[i] = across > distance ? grey : row[i];
        }
      }
    }
    return Samples.of(rows, new SampleShape.Image(1, side, side)).withRange(new Range(0, white));
  }

  private static TrainingOptions quick() {
    return TrainingOptions.forCompression()
        .withEpochs(2)
        .withStepsPerEpoch(150)
        .withBatchSize(8)
        .withOptimizer(Optimizer.adam(4e-3));
  }

  @Test
  void code_ofAPicture_isInStepsOf40GreyLevelsOf255() {
    Samples pictures = edges(16, 255);
    try (Autoencoder model = RoundedCodes.untrained(SMALL, pictures)) {
      float[] code = model.encode(pictures.rows())[3];
      float[] picture = pictures.row(3);
      double mean = 0;
      for (int i = 0; i < 64; i++) {
        mean += picture[(8 + i / 8) * 16 + i % 8] / 64.0;
      }
      // The first plane is eight times the mean of a block: here of the one below the first.
      assertEquals(8 * (mean - 127.5) / 40, code[2], 1e-4);
      assertEquals(
          new Quantisation(1, 0.1, 3.2, true), model.capability(Quantisation.class).orElseThrow());
      assertEquals(new SampleShape.Image(65, 2, 2), model.description().code());
      for (int i = 64 * 4; i < code.length; i++) {
        assertEquals(0, code[i]);
      }
    }
  }

  @Test
  void code_ofPicturesUpTo1Or255_isTheSame() {
    try (Autoencoder bytes = RoundedCodes.untrained(SMALL, edges(16, 255));
        Autoencoder units = RoundedCodes.untrained(SMALL, edges(16, 1))) {
      float[] one = bytes.encode(edges(16, 255).rows())[7];
      float[] other = units.encode(edges(16, 1).rows())[7];
      assertArrayEquals(one, other, 1e-4f);
      float[] back = units.decode(new float[][] {other})[0];
      assertArrayEquals(edges(16, 1).row(7), back, 1e-5f);
    }
  }

  @Test
  void untrained_decodesItsOwnCodeToThePicture_whateverTheStepItIsTold() {
    Samples pictures = edges(24, 255);
    try (Autoencoder model = RoundedCodes.untrained(SMALL, pictures)) {
      float[][] codes = model.encode(pictures.rows());
      assertTrue(RoundedCodes.error(pictures.rows(), model.decode(codes)) < 1e-6);
      for (float[] code : codes) {
        Arrays.fill(code, code.length / 65 * 64, code.length, 0.7f);
      }
      assertTrue(RoundedCodes.error(pictures.rows(), model.decode(codes)) < 1e-6);
    }
  }

  @Test
  void fit_leavesTheCodeAlone_andDecodesRoundedCodesBetterThanTheInverseTransform() {
    Samples pictures = edges(48, 255);
    try (Autoencoder model = Autoencoder.fit(SMALL, pictures, quick()).model();
        Autoencoder plain = RoundedCodes.untrained(SMALL, pictures)) {
      float[][] codes = model.encode(pictures.rows());
      assertTrue(Arrays.deepEquals(plain.encode(pictures.rows()), codes));
      for (double step : new double[] {0.5, 1, 2}) {
        float[][] rounded = RoundedCodes.of(codes, 65, step);
        double before = RoundedCodes.error(pictures.rows(), plain.decode(rounded));
        double after = RoundedCodes.error(pictures.rows(), model.decode(rounded));
        assertTrue(after < 0.95 * before, step + ": from " + before + " to " + after);
      }
    }
  }

  @AfterEach
  void restoreTypes() {
    Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
  }

  @Test
  void gradient_isThatOfTheMeanLogarithmOfErrors() {
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    SampleShape shape = new SampleShape.Image(1, 16, 24);
    GraphPlan plan =
        new DctArchitecture(4, 1).plan(new PlanRequest(shape, ReconstructionError.SQUARED, 5));
    ComputationGraphConfiguration conf =
        ComputationGraphConfiguration.fromJson(
            plan.graph().toJson().replace("\"FLOAT\"", "\"DOUBLE\""));
    ComputationGraph graph = new ComputationGraph(conf);
    graph.init();
    INDArray weights = graph.params();
    weights.addi(Nd4j.rand(DataType.DOUBLE, weights.shape()).subi(0.5).muli(0.1));
    INDArray pictures = Nd4j.rand(DataType.DOUBLE, 3, 1, 16, 24);
    INDArray drawn = Nd4j.rand(DataType.DOUBLE, 3, 2).subi(0.5);
    graph.setInputs(pictures, drawn);
    graph.setLabels(pictures);
    graph.computeGradientAndScore();
    INDArray gradient = graph.gradient().gradient().dup().muli(plan.reconstruction().scale() / 3);
    double largest = gradient.amaxNumber().doubleValue();
    assertTrue(largest > 1e-4);
    for (long i = 0; i < weights.length(); i += 41) {
      double before = weights.getDouble(i);
      double[] objective = new double[2];
      for (int side = 0; side < 2; side++) {
        weights.putScalar(i, before + (side == 0 ? 1e-6 : -1e-6));
        objective[side] = objective(graph, pictures, drawn);
      }
      weights.putScalar(i, before);
      double slope = (objective[0] - objective[1]) / 2e-6;
      assertEquals(slope, gradient.getDouble(i), 1e-4 * Math.abs(slope) + 1e-6 * largest);
    }
  }

  private static double objective(ComputationGraph graph, INDArray pictures, INDArray drawn) {
    INDArray made = graph.output(true, pictures, drawn)[0];
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      INDArray difference = made.slice(i).sub(pictures.slice(i));
      double error = difference.mul(difference).meanNumber().doubleValue();
      sum += Math.log(error + 1.0 / 65025) / 3;
    }
    return sum;
  }

  @Test
  void locality_isWhatTheLayersAddUpTo() {
    try (Autoencoder model = RoundedCodes.untrained(SMALL, edges(16, 255))) {
      ReceptiveField locality =
          model.capability(Resizable.class).map(Resizable::receptiveField).orElseThrow();
      assertEquals(8, locality.grid());
      // Four convolutions, each one block further, and the block itself.
      assertEquals(4 * 8 + 7, locality.reach());
    }
  }

  @Test
  void resized_servesLargerPictures_asTheyWereCutOut() {
    Samples small = edges(16, 255);
    Samples large = edges(128, 255);
    try (Autoencoder model =
            Autoencoder.fit(SMALL, small, quick().withEpochs(1).withStepsPerEpoch(10)).model();
        Autoencoder wide = model.capability(Resizable.class).orElseThrow().resized(128, 128);
        Autoencoder part = model.capability(Resizable.class).orElseThrow().resized(104, 128)) {
      assertEquals(new SampleShape.Image(65, 16, 16), wide.description().code());
      float[] picture = large.row(0);
      float[] whole = wide.reconstruct(new float[][] {picture})[0];
      float[] top = part.reconstruct(new float[][] {Arrays.copyOf(picture, 104 * 128)})[0];
      // What lies further from the cut than the net looks is the same.
      int rows =
          104
              - 8
              - model
                  .capability(Resizable.class)
                  .map(Resizable::receptiveField)
                  .orElseThrow()
                  .reach();
      assertArrayEquals(Arrays.copyOf(whole, rows * 128), Arrays.copyOf(top, rows * 128), 1e-2f);
      assertTrue(model.capability(Quantisation.class).equals(wide.capability(Quantisation.class)));
    }
  }

  @Test
  void save_andLoad_givesTheSameBitForBit(@TempDir Path folder) throws IOException {
    Samples pictures = edges(16, 255);
    Path file = folder.resolve("edges.concertina");
    float[][] codes;
    float[][] before;
    try (Autoencoder model =
        Autoencoder.fit(SMALL, pictures, quick().withEpochs(1).withStepsPerEpoch(10)).model()) {
      model.save(file);
      codes = RoundedCodes.of(model.encode(pictures.rows()), 65, 1.3);
      before = model.decode(codes);
    }
    try (Autoencoder model = Autoencoder.load(file)) {
      assertTrue(Arrays.deepEquals(before, model.decode(codes)));
      assertEquals(
          new Quantisation(1, 0.1, 3.2, true), model.capability(Quantisation.class).orElseThrow());
      assertEquals("dct", model.description().kind());
      assertEquals("16", model.description().architecture().get("width"));
      assertEquals(
          39,
          model.capability(Resizable.class).map(Resizable::receptiveField).orElseThrow().reach());
    }
  }

  @Test
  void standard_isTheNetThatWasMeasured() {
    GraphPlan plan =
        DctArchitecture.standard()
            .plan(
                new PlanRequest(
                    new SampleShape.Image(1, 168, 168), ReconstructionError.SQUARED, 1));
    long weights =
        plan.graph().getVertices().values().stream().mapToLong(v -> v.numParams(true)).sum();
    assertEquals((65 * 9 + 1) * 64 + 5 * (64 * 9 + 1) * 64, weights);
  }

  @Test
  void whatDoesNotFit_isRefused() {
    assertMessage("multiples of 8", new SampleShape.Image(1, 16, 20));
    assertMessage("takes one channel", new SampleShape.Image(3, 16, 16));
    assertMessage("takes pictures", new SampleShape.Features(64));
    assertThrows(IllegalArgumentException.class, () -> new DctArchitecture(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new DctArchitecture(1, 0));
    PlanRequest entropy =
        new PlanRequest(new SampleShape.Image(1, 8, 8), ReconstructionError.CROSS_ENTROPY, 1);
    String loss =
        assertThrows(IllegalArgumentException.class, () -> SMALL.plan(entropy)).getMessage();
    assertTrue(loss.contains("choose the squared error"), loss);
  }

  private static void assertMessage(String part, SampleShape shape) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> SMALL.requireFits(shape)).getMessage();
    assertTrue(message.contains(part), message);
  }
}
