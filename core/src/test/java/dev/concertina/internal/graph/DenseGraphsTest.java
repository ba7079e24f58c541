package dev.concertina.internal.graph;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Architecture;
import dev.concertina.Autoencoder;
import dev.concertina.TrainingOptions;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.dense.PcaArchitecture;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.testkit.DirectedEdits;
import dev.concertina.testkit.GraphFiles;
import dev.concertina.testkit.SyntheticData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;

/** Dense nets in files: everything is kept, and nothing else is let in. */
class DenseGraphsTest {
  private static final SampleShape ROW = new SampleShape.Features(6);

  static Stream<Architecture> nets() {
    List<Architecture> nets = new ArrayList<>();
    DenseArchitecture net = DenseArchitecture.of(7, 4, 3);
    for (Activation activation : Activation.values()) {
      nets.add(net.withActivation(activation).withDropout(0.3));
      nets.add(net.withCodeActivation(activation));
    }
    for (WeightInit scheme :
        EnumSet.complementOf(EnumSet.of(WeightInit.DISTRIBUTION, WeightInit.IDENTITY))) {
      nets.add(net.withInitialization(scheme).withDecoder(2, 9));
    }
    nets.add(net.withRate(0.01).withDropout(0.1));
    nets.add(DenseArchitecture.of(1));
    nets.add(PcaArchitecture.of(2));
    nets.add(PcaArchitecture.forPictures(2).withDecoder(5, 6));
    return nets.stream();
  }

  @ParameterizedTest
  @MethodSource("nets")
  void everyOption_isKept(Architecture net) {
    GraphFiles.assertKept(net, ROW, false);
    GraphFiles.assertKept(net, new SampleShape.Series(2, 3), false);
  }

  private static Autoencoder trained(Architecture net, TrainingOptions options) {
    Samples samples = SyntheticData.lowRank(ROW, 60, 2, 1);
    return Autoencoder.fit(net, samples, options.withEpochs(1)).model();
  }

  @Test
  void everyField_toEveryValue_isRefusedOrRuns(@TempDir Path folder) throws IOException {
    Architecture net = DenseArchitecture.of(5, 3).withDropout(0.2);
    try (Autoencoder model = trained(net, TrainingOptions.defaults())) {
      DirectedEdits.Outcome outcome = DirectedEdits.of(model, folder).all();
      assertTrue(outcome.refused() > 1000 && outcome.run() > 10, outcome.toString());
    }
  }

  @Test
  void everyFieldOfANetWithARate_isRefusedOrRuns(@TempDir Path folder) throws IOException {
    Architecture net = DenseArchitecture.of(5, 3).withRate(0.01);
    TrainingOptions options = TrainingOptions.defaults().withLoss(ReconstructionError.SQUARED);
    try (Autoencoder model = trained(net, options)) {
      DirectedEdits.Outcome outcome = DirectedEdits.of(model, folder).all();
      assertTrue(outcome.refused() > 1000 && outcome.run() > 10, outcome.toString());
    }
  }

  @Test
  void attacksOfFormatOne_areRefused(@TempDir Path folder) throws IOException {
    try (Autoencoder model = trained(DenseArchitecture.of(5, 3), TrainingOptions.defaults())) {
      DirectedEdits edits = DirectedEdits.of(model, folder);
      String weights = "\"weights\" : { \"type\" : \"relu\" }";
      String old =
          "\"weightInit\" : \"DISTRIBUTION\", \"dist\" : { \"type\" : \"com.example.Trap\" }";
      assertSays("weightInit", edits.refused(weights, weights + ", " + old));
      assertSays("'weights'", edits.refused(weights, old));
      assertSays("com.example.Trap", edits.refused("\"dense\"", "\"com.example.Trap\""));
      assertSays("capsule", edits.refused("\"dense\"", "\"capsule\""));
      assertSays("twice", edits.refused("[ \"code\" ]", "[ \"code\", \"code\" ]"));
      assertSays("one input", edits.refused("[ \"code\" ]", "[ \"code\", \"samples\" ]"));
      assertSays("cycle", edits.refused("[ \"samples\" ], \"type\"", "[ \"code\" ], \"type\""));
      assertSays("too large", edits.refused("\"relu\"", "\"" + "x".repeat(60 << 20) + "\""));
      String order = "\"topologicalOrder\" : [" + "1,".repeat(1_900_000) + "1], \"seed\"";
      assertSays("too large", edits.refused("\"seed\"", order));
      String given = "\"topologicalOrder\" : [0, 1], \"seed\"";
      assertSays("'topologicalOrder'", edits.refused("\"seed\"", given));
      assertSays("must be a whole number", edits.refused("\"in\" : 6", "\"in\" : 2147483647"));
      assertSays("features", edits.refused("\"in\" : 6", "\"in\" : 7"));
    }
  }

  static void assertSays(String what, String message) {
    assertTrue(message.contains(what), message);
    assertTrue(message.length() < 700, message);
  }

  @Test
  void manyNodes_withManyEdges_takeNoTime(@TempDir Path folder) throws IOException {
    try (Autoencoder model = trained(DenseArchitecture.of(5, 3), TrainingOptions.defaults())) {
      DirectedEdits edits = DirectedEdits.of(model, folder);
      StringBuilder nodes = new StringBuilder("\"nodes\" : [ ");
      String before = "samples";
      String last = "samples";
      for (int i = 0; i < 1_900; i++) {
        nodes.append(
            String.format(
                "{\"name\":\"n%d\",\"inputs\":[\"%s\",\"%s\"],\"type\":\"elementWise\","
                    + "\"operation\":\"add\"},",
                i, last, i == 0 ? "code" : before));
        before = last;
        last = "n" + i;
      }
      edits.refused("\"nodes\" : [ ", nodes.toString());
    }
  }
}
