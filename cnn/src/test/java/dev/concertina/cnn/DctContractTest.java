package dev.concertina.cnn;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Architecture;
import dev.concertina.Autoencoder;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.testkit.AutoencoderContract;
import dev.concertina.testkit.RoundedCodes;
import dev.concertina.testkit.SyntheticData;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What every architecture must do, done by a net with a fixed code. */
class DctContractTest {
  @Nested
  class PicturesThatAreNotSquare implements AutoencoderContract {
    @Override
    public Architecture architecture() {
      return new DctArchitecture(6, 1);
    }

    @Override
    public Samples samples() {
      return SyntheticData.spots(new SampleShape.Image(1, 16, 24), 120, 5);
    }

    /** That error is of codes which were not rounded, and the net begins without any. */
    @Override
    @Test
    public void fit_lowersTheError() {
      try (Autoencoder model = Autoencoder.fit(architecture(), samples(), options()).model()) {
        double step = 2;
        float[][] rows = samples().rows();
        float[][] codes = RoundedCodes.of(model.encode(rows), 65, step);
        double decoded = RoundedCodes.error(rows, model.decode(codes));
        try (Autoencoder plain = RoundedCodes.untrained(architecture(), samples())) {
          double before = RoundedCodes.error(rows, plain.decode(codes));
          assertTrue(decoded < 0.9 * before, "from " + before + " to " + decoded + " only");
        }
      }
    }
  }
}
