package dev.concertina.cnn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Autoencoder;
import dev.concertina.Optimizer;
import dev.concertina.Resizable;
import dev.concertina.TrainingOptions;
import dev.concertina.cnn.ConvArchitecture.Code;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanRequest;
import dev.concertina.spi.Quantisation;
import dev.concertina.testkit.SyntheticData;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Convolutional nets whose code is trained to be rounded. */
class ConvRateTest {
  private static final SampleShape.Image PICTURE = new SampleShape.Image(2, 8, 12);

  private static final TrainingOptions OPTIONS =
      TrainingOptions.defaults()
          .withLoss(ReconstructionError.SQUARED)
          .withEpochs(3)
          .withBatchSize(16)
          .withOptimizer(Optimizer.adam(0.005));

  private static Autoencoder trained(ConvArchitecture net) {
    return Autoencoder.fit(net, SyntheticData.spots(PICTURE, 64, 3), OPTIONS).model();
  }

  @Test
  void locality_isThatOfTheNetWithoutARate() {
    ConvArchitecture net = ConvArchitecture.spatial(3).withFilters(4, 5);
    try (Autoencoder rated = trained(net.withRate(0.01));
        Autoencoder plain = trained(net)) {
      assertTrue(plain.capability(Resizable.class).isPresent());
      assertEquals(
          plain.capability(Resizable.class).map(Resizable::receptiveField),
          rated.capability(Resizable.class).map(Resizable::receptiveField));
      assertEquals(Optional.of(Quantisation.to(1)), rated.capability(Quantisation.class));
      assertEquals(Optional.empty(), plain.capability(Quantisation.class));
    }
  }

  @Test
  void resized_givesTheSameAwayFromTheEdge() {
    ConvArchitecture net = ConvArchitecture.spatial(3).withFilters(4, 5).withRate(0.01);
    SampleShape.Image shape = new SampleShape.Image(2, 16, 20);
    Samples pictures = SyntheticData.spots(shape, 64, 3);
    float[][] picture = SyntheticData.spots(new SampleShape.Image(2, 24, 40), 1, 5).rows();
    try (Autoencoder small = Autoencoder.fit(net, pictures, OPTIONS).model();
        Autoencoder whole = small.capability(Resizable.class).orElseThrow().resized(24, 40)) {
      assertEquals(new SampleShape.Image(3, 6, 10), whole.description().code());
      float[] all = whole.decode(whole.encode(picture))[0];
      assertArrayEquals(all, whole.reconstruct(picture)[0], 1e-5f);
      float[] cut = new float[shape.size()];
      for (int row = 0; row < 2 * 16; row++) {
        int from = (row / 16 * 24 + row % 16) * 40;
        System.arraycopy(picture[0], from, cut, row * 20, 20);
      }
      float[] part = small.reconstruct(new float[][] {cut})[0];
      int reach =
          small.capability(Resizable.class).map(Resizable::receptiveField).orElseThrow().reach();
      assertTrue(reach < 16, "nothing is compared with a reach of " + reach);
      for (int y = 0; y < 16 - reach; y++) {
        for (int x = 0; x < 20 - reach; x++) {
          assertEquals(part[y * 20 + x], all[y * 40 + x], 1e-5f, y + ", " + x);
        }
      }
    }
  }

  @Test
  void score_countsBitsForEachValueOfAPicture() {
    double lambda = 0.3;
    for (ReconstructionError loss : ReconstructionError.values()) {
      GraphPlan plan =
          ConvArchitecture.spatial(3)
              .withFilters(4)
              .withRate(lambda)
              .plan(new PlanRequest(PICTURE, loss, 1));
      ComputationGraph graph = new ComputationGraph(plan.graph());
      graph.init();
      INDArray samples = Nd4j.zeros(PICTURE.withBatch(5)).addi(0.5);
      INDArray noise = Nd4j.zeros(plan.inputs().get(1).shape().withBatch(5));
      graph.setInputs(samples, noise);
      graph.setLabels(
          samples.dup().reshape(plan.reconstruction().shape().withBatch(5)), noise.dup());
      graph.computeGradientAndScore();
      double score = plan.reconstruction().scale() * graph.score();
      INDArray[] outputs = graph.output(false, samples, noise);
      double error =
          loss.mean(samples.dup().data().asFloat(), outputs[0].dup().data().asFloat(), 0, 192);
      double bits = outputs[1].sumNumber().doubleValue() / 5;
      assertEquals(error + lambda * bits / PICTURE.size(), score, 1e-4 * score, loss.name());
    }
  }

  @Test
  void fit_dearerBits_givesSmallerCodes() {
    Samples spots = SyntheticData.spots(PICTURE, 64, 3);
    ConvArchitecture net = ConvArchitecture.spatial(3).withFilters(4, 5);
    double last = Double.POSITIVE_INFINITY;
    for (double lambda : new double[] {0.0003, 0.003, 0.03}) {
      try (Autoencoder model = trained(net.withRate(lambda))) {
        double sum = 0;
        for (float[] code : model.encode(spots.rows())) {
          for (float value : code) {
            sum += Math.abs(value);
          }
        }
        assertTrue(sum < last, sum + " after " + last);
        last = sum;
      }
    }
  }

  @Test
  void parameters_nameTheRateWhereThereIsOne() {
    ConvArchitecture net = ConvArchitecture.of(4);
    assertFalse(net.parameters().containsKey("rate"));
    assertEquals("0.01", net.withRate(0.01).parameters().get("rate"));
    assertEquals(net, net.withRate(0.01).withRate(0));
  }

  @Test
  void rate_ofACodeThatIsNotLinear_isRefused() {
    ConvArchitecture net = ConvArchitecture.of(4);
    assertThrows(IllegalArgumentException.class, () -> net.withRate(-1));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> net.withCode(new Code.LastStage()).withRate(0.1))
            .getMessage();
    assertTrue(message.startsWith("a code with a rate must be linear"), message);
    assertThrows(
        IllegalArgumentException.class,
        () -> net.withRate(0.1).withCodeActivation(Activation.SIGMOID));
  }
}
