package dev.concertina.cnn;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Architecture;
import dev.concertina.Autoencoder;
import dev.concertina.TrainingOptions;
import dev.concertina.cnn.ConvArchitecture.Downsampling;
import dev.concertina.cnn.ConvArchitecture.Upsampling;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.testkit.DirectedEdits;
import dev.concertina.testkit.GraphFiles;
import dev.concertina.testkit.SyntheticData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;

/** Nets of pictures in files: everything is kept, and nothing else is let in. */
class ConvGraphFilesTest {
  private static final SampleShape.Image PICTURE = new SampleShape.Image(1, 7, 5);

  @TempDir static Path folder;

  /** Strided, pooled, with a flat code. */
  private static Autoencoder model;

  @BeforeAll
  static void train() {
    model =
        trained(
            ConvArchitecture.of(2)
                .withFilters(2, 3)
                .withDownsampling(Downsampling.MAX_POOLING)
                .withDropout(0.2),
            PICTURE,
            TrainingOptions.defaults());
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static Autoencoder trained(
      Architecture net, SampleShape.Image shape, TrainingOptions options) {
    Samples samples = SyntheticData.spots(shape, 40, 3);
    return Autoencoder.fit(net, samples, options.withEpochs(1)).model();
  }

  @ParameterizedTest
  @MethodSource("dev.concertina.cnn.ConvVariants#all")
  void everyVariant_isKept(ConvArchitecture net, SampleShape.Image shape) {
    GraphFiles.assertKept(net, shape, false);
    GraphFiles.assertKept(net.withDropout(0.25).withResidualBlocks(1), shape, false);
    if (!(net.code() instanceof ConvArchitecture.Code.LastStage)) {
      GraphFiles.assertKept(
          net.withCodeActivation(Activation.IDENTITY).withRate(0.01), shape, false);
    }
  }

  static Stream<Activation> activations() {
    return Stream.of(Activation.values());
  }

  @ParameterizedTest
  @MethodSource("activations")
  void everyActivation_isKept(Activation activation) {
    ConvArchitecture net = ConvArchitecture.spatial(2).withFilters(3);
    for (Upsampling upsampling : Upsampling.values()) {
      GraphFiles.assertKept(
          net.withActivation(activation).withCodeActivation(activation).withUpsampling(upsampling),
          PICTURE,
          false);
    }
  }

  static Stream<Architecture> others() {
    List<Architecture> nets = new ArrayList<>();
    for (DenoisingArchitecture.Prediction way : DenoisingArchitecture.Prediction.values()) {
      for (int patch : new int[] {1, 2}) {
        nets.add(new DenoisingArchitecture(List.of(3, 4), 2, patch, way));
      }
    }
    nets.add(new DctArchitecture(5, 2));
    return nets.stream();
  }

  @ParameterizedTest
  @MethodSource("others")
  void denoisersAndTransforms_areKept(Architecture net) {
    GraphFiles.assertKept(net, new SampleShape.Image(1, 16, 24), false);
  }

  @Test
  void everyField_toEveryValue_isRefusedOrRuns() throws IOException {
    DirectedEdits.Outcome outcome = DirectedEdits.of(model, folder).all();
    assertTrue(outcome.refused() > 1000 && outcome.run() > 10, outcome.toString());
  }

  @Test
  void everyFieldOfATransposedNet_isRefusedOrRuns() throws IOException {
    ConvArchitecture net =
        ConvArchitecture.spatial(2).withFilters(2).withUpsampling(Upsampling.TRANSPOSED);
    TrainingOptions options = TrainingOptions.defaults().withLoss(ReconstructionError.SQUARED);
    try (Autoencoder rated = trained(net.withRate(0.01), PICTURE, options)) {
      DirectedEdits.Outcome outcome = DirectedEdits.of(rated, folder).all();
      assertTrue(outcome.refused() > 1000 && outcome.run() > 10, outcome.toString());
    }
  }

  @Test
  void everyFieldOfATransform_isRefusedOrRuns() throws IOException {
    TrainingOptions options = TrainingOptions.defaults().withLoss(ReconstructionError.SQUARED);
    try (Autoencoder transform =
        trained(new DctArchitecture(3, 1), new SampleShape.Image(1, 8, 16), options)) {
      DirectedEdits.Outcome outcome = DirectedEdits.of(transform, folder).all();
      assertTrue(outcome.refused() > 1000 && outcome.run() > 10, outcome.toString());
    }
  }

  /** What these did to format 1 stands in the notes of the cases: crashes, hangs, gigabytes. */
  @Test
  void attacksOfFormatOne_areRefused() throws IOException {
    DirectedEdits edits = DirectedEdits.of(model, folder);
    String padding = "\"padding\" : [ 0, 0 ]";
    assertSays("padding[0] must be", edits.refused(padding, "\"padding\" : [ -3, 0 ]"));
    assertSays("adding", edits.refused(padding, "\"padding\" : [ 1000, 0 ]"));
    assertSays("padding[1]", edits.refused(padding, "\"padding\" : [ 0, 2147483647 ]"));
    assertSays("dilation[0]", edits.refused("\"dilation\" : [ 1,", "\"dilation\" : [ 1000000,"));
    assertSays("dilation[0]", edits.refused("\"dilation\" : [ 1,", "\"dilation\" : [ 0,"));
    assertSays("'stride' must be", edits.refused("\"stride\" : [ 1,", "\"stride\" : [ 200,"));
    assertSays("stride[0]", edits.refused("\"stride\" : [ 1,", "\"stride\" : [ -1,"));
    assertSays("kernel[1]", edits.refused("\"kernel\" : [ 3, 3 ]", "\"kernel\" : [ 3, 100000 ]"));
    assertSays("times[0]", edits.refused("\"times\" : [ 2, 2 ]", "\"times\" : [ 2147483647, 1 ]"));
    assertSays("zeroPadding", edits.refused("\"maxPooling\"", "\"zeroPadding\""));
    assertSays("unknown", edits.refused("\"maxPooling\"", "\"localResponseNormalization\""));
    assertSays("at most", edits.refused("\"times\" : [ 2, 2 ]", "\"times\" : [ 256, 256 ]"));
    assertSays("cut[1]", edits.refused("\"cut\" : [ 0, 1,", "\"cut\" : [ 0, -1,"));
    assertSays("found", edits.refused("\"cut\" : [ 0, 1,", "\"cut\" : [ 0, 100,"));
  }

  private static void assertSays(String what, String message) {
    assertTrue(message.contains(what), message);
    assertTrue(message.contains("node '"), message);
  }
}
