package dev.concertina.internal.training;

import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.TrainingOptions;
import dev.concertina.data.SampleShape;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.noise.Corruption;
import dev.concertina.testkit.SyntheticData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Trains a net with everything random switched on and prints what came out, for another JVM. */
final class FitDigest {
  private FitDigest() {}

  public static void main(String[] arguments) throws Exception {
    System.out.println("digest " + digest());
  }

  static String digest() throws Exception {
    Fit fit =
        Autoencoder.fit(
            DenseArchitecture.of(16, 3).withDropout(0.2),
            SyntheticData.lowRank(new SampleShape.Features(7), 150, 3, 5),
            TrainingOptions.defaults()
                .withEpochs(4)
                .withBatchSize(32)
                .withCorruption(Corruption.parse("gaussian:0.1")));
    Path file = Files.createTempFile("digest", ".concertina");
    try (Autoencoder model = fit.model()) {
      model.save(file);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(hash);
    } finally {
      Files.delete(file);
    }
  }
}
