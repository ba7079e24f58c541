package dev.concertina.dense;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Architecture;
import dev.concertina.Autoencoder;
import dev.concertina.TrainingOptions;
import dev.concertina.data.Range;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.testkit.AutoencoderContract;
import dev.concertina.testkit.RoundedCodes;
import dev.concertina.testkit.SyntheticData;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What every architecture must do, done by a net with a fixed code. */
class PcaContractTest {
  /** The error of a training is of codes which were not rounded, and the net begins without any. */
  private interface OfRoundedCodes extends AutoencoderContract {
    @Override
    default TrainingOptions options() {
      return AutoencoderContract.super.options().withLoss(ReconstructionError.SQUARED);
    }

    @Override
    @Test
    default void fit_lowersTheError() {
      try (Autoencoder model = Autoencoder.fit(architecture(), samples(), options()).model();
          Autoencoder plain = RoundedCodes.untrained(architecture(), samples())) {
        float[][] rows = samples().rows();
        float[][] codes = RoundedCodes.of(model.encode(rows), 3);
        double before = RoundedCodes.error(rows, plain.decode(codes));
        double after = RoundedCodes.error(rows, model.decode(codes));
        assertTrue(after < 0.95 * before, "from " + before + " to " + after + " only");
      }
    }
  }

  @Nested
  class Rows implements OfRoundedCodes {
    @Override
    public Architecture architecture() {
      return PcaArchitecture.of(8).withDecoder(16);
    }

    @Override
    public Samples samples() {
      return SyntheticData.lowRank(new SampleShape.Features(8), 300, 3, 1);
    }
  }

  @Nested
  class PicturesWithBounds implements OfRoundedCodes {
    @Override
    public Architecture architecture() {
      return PcaArchitecture.forPictures(40).withDecoder(16);
    }

    @Override
    public Samples samples() {
      return SyntheticData.spots(new SampleShape.Image(1, 6, 9), 300, 5).withRange(new Range(0, 1));
    }
  }
}
