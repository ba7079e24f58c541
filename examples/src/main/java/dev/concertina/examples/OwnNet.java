package dev.concertina.examples;

import dev.concertina.Autoencoder;
import dev.concertina.TrainingOptions;
import dev.concertina.data.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Trains, saves and loads a net of {@link OwnArchitecture}, as any other. */
public final class OwnNet {
  private OwnNet() {}

  /**
   * Trains a net, saves it and loads it again.
   *
   * @param file where to
   * @param rows how many rows to learn from
   * @return codes of the first rows, which the loaded net made
   * @throws IOException if the file cannot be written or read
   */
  public static float[][] run(Path file, int rows) throws IOException {
    float[][] table = made(rows);
    OwnArchitecture net = new OwnArchitecture(2, 1.5);
    TrainingOptions options = TrainingOptions.defaults().withEpochs(20);
    try (Autoencoder model = Autoencoder.fit(net, Samples.of(table), options).model()) {
      model.save(file);
    }
    // Whoever loads the file names the types that it may hold: no file chooses what is run.
    try (Autoencoder loaded = Autoencoder.load(file, OwnArchitecture.LIMIT)) {
      return loaded.encode(new float[][] {table[0], table[1], table[2]});
    }
  }

  private static float[][] made(int rows) {
    SplittableRandom random = new SplittableRandom(1);
    float[][] table = new float[rows][];
    for (int i = 0; i < rows; i++) {
      float a = (float) random.nextGaussian();
      float b = (float) random.nextGaussian();
      table[i] = new float[] {a, b, a + b, a - b};
    }
    return table;
  }

  /** Prints what {@link #run} returns. */
  public static void main(String[] args) throws IOException {
    Path file = Files.createTempFile("own", ".concertina");
    for (float[] code : run(file, 500)) {
      System.out.printf("%.3f %.3f%n", code[0], code[1]);
    }
    Files.delete(file);
  }
}
