package dev.concertina.recurrent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Architecture;
import dev.concertina.Autoencoder;
import dev.concertina.TrainingOptions;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.recurrent.LstmArchitecture.Feeding;
import dev.concertina.recurrent.LstmArchitecture.Reading;
import dev.concertina.testkit.DirectedEdits;
import dev.concertina.testkit.GraphFiles;
import dev.concertina.testkit.SyntheticData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;

/** Nets of series in files: everything is kept, and nothing else is let in. */
class LstmGraphFilesTest {
  private static final SampleShape SERIES = new SampleShape.Series(2, 6);

  static Stream<Architecture> nets() {
    List<Architecture> nets = new ArrayList<>();
    for (Reading reading : Reading.values()) {
      for (Feeding feeding : Feeding.values()) {
        for (double dropout : new double[] {0, 0.3}) {
          LstmArchitecture net =
              LstmArchitecture.of(4, 5, 3)
                  .withReading(reading)
                  .withFeeding(feeding)
                  .withDropout(dropout);
          nets.add(net);
          nets.add(net.withLinearPath(true).withPatch(3).withDecoder(2));
        }
      }
    }
    for (Activation activation : Activation.values()) {
      nets.add(LstmArchitecture.of(4, 3).withCodeActivation(activation));
    }
    return nets.stream();
  }

  @ParameterizedTest
  @MethodSource("nets")
  void everyOption_isKept(Architecture net) {
    GraphFiles.assertKept(net, SERIES, false);
    GraphFiles.assertKept(net, SERIES, true);
  }

  private static Autoencoder trained(Architecture net) {
    Samples samples = SyntheticData.lowRank(SERIES, 40, 2, 1);
    return Autoencoder.fit(net, samples, TrainingOptions.defaults().withEpochs(1)).model();
  }

  @Test
  void everyField_toEveryValue_isRefusedOrRuns(@TempDir Path folder) throws IOException {
    Architecture net =
        LstmArchitecture.of(4, 3, 2)
            .withReading(Reading.BOTH)
            .withFeeding(Feeding.FIRST_STEP)
            .withDropout(0.2)
            .withLinearPath(true);
    try (Autoencoder model = trained(net)) {
      DirectedEdits.Outcome outcome = DirectedEdits.of(model, folder).all();
      assertTrue(outcome.refused() > 1500 && outcome.run() > 10, outcome.toString());
    }
  }

  @Test
  void attacksOfFormatOne_areRefused(@TempDir Path folder) throws IOException {
    Architecture net =
        LstmArchitecture.of(4, 2).withFeeding(Feeding.FIRST_STEP).withLinearPath(true);
    try (Autoencoder model = trained(net)) {
      DirectedEdits edits = DirectedEdits.of(model, folder);
      assertSays("features", edits.refused("\"shape\" : [ 12 ]", "\"shape\" : [ 1, 12 ]"), "");
      assertSays("shape[0]", edits.refused("\"shape\" : [ 12 ]", "\"shape\" : [ -1, 12 ]"), "");
      assertSays("values", edits.refused("\"shape\" : [ 12 ]", "\"shape\" : [ 13 ]"), "flat");
      assertSays(
          "steps[1]", edits.refused("\"steps\" : [ 0, 5 ]", "\"steps\" : [ 0, -5 ]"), "once");
      assertSays("found", edits.refused("\"steps\" : [ 0, 5 ]", "\"steps\" : [ 0, 4000000 ]"), "");
      assertSays("times", edits.refused("\"times\" : 1", "\"times\" : 2147483647"), "repeated");
      String within = "\"layer\" : { \"type\" : ";
      assertSays("forward1", edits.refused(within + "\"lstm\"", within + "\"dense\""), "");
    }
  }

  private static void assertSays(String what, String message, String node) {
    assertTrue(message.contains(what), message);
    assertTrue(message.contains("node '" + node), message);
  }
}
