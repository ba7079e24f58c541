package dev.concertina.cli.check;

import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.Optimizer;
import dev.concertina.TrainingOptions;
import dev.concertina.TrainingReport.Epoch;
import dev.concertina.data.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * One engine of a check, in a JVM of its own: a process computes with one backend. What it found is
 * written to the file that it is given.
 */
final class CheckFit {
  private static final int EPOCHS = 4;
  private static final int SHOWN = 8;

  private CheckFit() {}

  /**
   * Trains all nets of the check.
   *
   * @param arguments where the result goes
   */
  public static void main(String[] arguments) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = json.createObjectNode();
    for (CheckNet net : CheckNet.values()) {
      run(net, root.putObject(net.name()));
    }
    Files.write(Path.of(arguments[0]), json.writeValueAsBytes(root));
    System.exit(0); // backends leave threads behind
  }

  private static void run(CheckNet net, ObjectNode result) {
    Samples samples = net.samples();
    // Adam would make large steps of gradients near 0, which rounding decides.
    TrainingOptions options =
        TrainingOptions.defaults()
            .withOptimizer(new Optimizer(Optimizer.Method.MOMENTUM, net.learningRate(), 0))
            .withEpochs(EPOCHS)
            .withBatchSize(16)
            .withValidation(0);
    Fit fit = Autoencoder.fit(net.begun(), samples, options);
    List<Epoch> history = fit.report().history();
    result.put("backend", fit.report().backend());
    history.forEach(epoch -> result.withArray("losses").add(epoch.trainingError()));
    // The first epoch is for the compiler and the device to get warm.
    double seconds = history.stream().skip(1).mapToDouble(Epoch::seconds).sum();
    result.put("seconds", seconds);
    float[][] some = new float[SHOWN][];
    for (int i = 0; i < SHOWN; i++) {
      some[i] = samples.row(i);
    }
    try (Autoencoder model = fit.model()) {
      write(model.encode(some), result.putArray("codes"));
      write(model.reconstruct(some), result.putArray("reconstructions"));
    }
  }

  private static void write(float[][] rows, ArrayNode list) {
    for (float[] row : rows) {
      ArrayNode values = list.addArray();
      for (float value : row) {
        values.add(value);
      }
    }
  }
}
