package com.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Architecture;
import dev.concertina.Autoencoder;
import dev.concertina.ModelFormatException;
import dev.concertina.TrainingOptions;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.NodeType;
import dev.concertina.spi.PlanInput;
import dev.concertina.spi.PlanOutput;
import dev.concertina.spi.PlanRequest;
import dev.concertina.testkit.SyntheticData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;

/** An architecture outside Concertina with a layer, an activation and a loss of its own. */
class StrangersNetTest {
  private static final Samples SAMPLES =
      SyntheticData.lowRank(new SampleShape.Features(4), 60, 2, 1);

  private static final NodeType<GainActivation> ACTIVATION =
      NodeType.activation(
          "com.example.gain",
          GainActivation.class,
          (activation, out) -> out.number("gain", activation.gain()),
          in -> new GainActivation(in.number("gain", 0, 10)));

  private static final NodeType<GainLayer> LAYER =
      NodeType.layer(
          "com.example.gain",
          GainLayer.class,
          (layer, out) -> {
            out.integer("rounds", layer.rounds());
            out.activation("by", layer.getActivationFn());
          },
          in -> new GainLayer((GainActivation) in.activation("by"), in.integer("rounds", 1, 9)));

  private static final NodeType<CubicLoss> LOSS =
      NodeType.loss("com.example.cubic", CubicLoss.class, (loss, out) -> {}, in -> new CubicLoss());

  private static final List<NodeType<?>> TYPES = List.of(ACTIVATION, LAYER, LOSS);

  /** A dense net with a gain after its code. */
  private record GainArchitecture(double gain, List<NodeType<?>> nodeTypes)
      implements Architecture {
    @Override
    public String kind() {
      return "gain";
    }

    @Override
    public Map<String, String> parameters() {
      return Map.of("gain", Double.toString(gain));
    }

    @Override
    public void requireFits(SampleShape shape) {}

    @Override
    public GraphPlan plan(PlanRequest request) {
      int width = request.shape().size();
      ComputationGraphConfiguration graph =
          new NeuralNetConfiguration.Builder()
              .seed(request.seed())
              .graphBuilder()
              .addInputs("in")
              .addLayer(
                  "dense",
                  new DenseLayer.Builder().nIn(width).nOut(2).activation(Activation.TANH).build(),
                  "in")
              .addLayer("code", new GainLayer(new GainActivation(gain), 3), "dense")
              .addLayer(
                  "out",
                  new OutputLayer.Builder(new CubicLoss())
                      .nIn(2)
                      .nOut(width)
                      .activation(Activation.IDENTITY)
                      .build(),
                  "code")
              .setOutputs("out")
              .build();
      SampleShape row = new SampleShape.Features(width);
      return GraphPlan.of(
          graph,
          "code",
          List.of(PlanInput.samples("in", row)),
          List.of(PlanOutput.reconstruction("out", row)));
    }
  }

  private static Autoencoder trained(double gain, List<NodeType<?>> types) {
    TrainingOptions options = TrainingOptions.defaults().withEpochs(2);
    return Autoencoder.fit(new GainArchitecture(gain, types), SAMPLES, options).model();
  }

  @Test
  void netOfOnesOwn_isSavedAndLoadedAndSavedAgain(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("gain");
    Path again = folder.resolve("again");
    try (Autoencoder model = trained(2.5, TYPES)) {
      model.save(file);
      try (Autoencoder loaded = Autoencoder.load(file, ACTIVATION, LAYER, LOSS)) {
        assertArrayEquals(model.reconstruct(SAMPLES.rows()), loaded.reconstruct(SAMPLES.rows()));
        assertEquals(model.weightsDigest(), loaded.weightsDigest());
        loaded.save(again);
      }
    }
    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(again));
  }

  @Test
  void load_withoutItsTypes_saysWhich(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("gain");
    try (Autoencoder model = trained(2.5, TYPES)) {
      model.save(file);
    }
    String message =
        assertThrows(ModelFormatException.class, () -> Autoencoder.load(file)).getMessage();
    assertTrue(message.contains("'com.example.gain'") && message.contains("NodeType"), message);
    assertTrue(message.contains("node 'code'"), message);
    String loss =
        assertThrows(ModelFormatException.class, () -> Autoencoder.load(file, ACTIVATION, LAYER))
            .getMessage();
    assertTrue(loss.contains("loss type 'com.example.cubic'"), loss);
  }

  private static String refused(double gain, List<NodeType<?>> types) {
    long start = System.nanoTime();
    String message =
        assertThrows(IllegalArgumentException.class, () -> trained(gain, types).close())
            .getMessage();
    assertFalse(System.nanoTime() - start > 5_000_000_000L, "refused before it is trained");
    return message;
  }

  @Test
  void fit_withoutATypeForALayer_isRefused() {
    String message = refused(2.5, List.of(LOSS));
    assertTrue(message.contains("node 'code'") && message.contains("GainLayer"), message);
    assertTrue(message.contains("nodeTypes()"), message);
  }

  @Test
  void fit_settingThatTheReaderRefuses_isRefused() {
    String message = refused(11, TYPES);
    assertTrue(message.contains("gain must be a number") && message.contains("11"), message);
  }

  @Test
  void fit_settingThatIsForgotten_isRefused() {
    NodeType<GainLayer> forgetful =
        NodeType.layer(
            "com.example.gain",
            GainLayer.class,
            (layer, out) -> out.activation("by", layer.getActivationFn()),
            in -> new GainLayer((GainActivation) in.activation("by"), 1));
    String message = refused(2.5, List.of(ACTIVATION, forgetful, LOSS));
    assertTrue(message.contains("rounds = 3 instead of 1"), message);
  }

  @Test
  void types_needADotAndNoOther() {
    NodeType<CubicLoss> plain =
        NodeType.loss("cubic", CubicLoss.class, (loss, out) -> {}, in -> new CubicLoss());
    assertTrue(refused(2.5, List.of(ACTIVATION, LAYER, plain)).contains("must have a dot"));
    assertTrue(refused(2.5, List.of(ACTIVATION, LAYER, LOSS, LOSS)).contains("twice"));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            NodeType.loss(
                "with space.", CubicLoss.class, (loss, out) -> {}, in -> new CubicLoss()));
  }
}
