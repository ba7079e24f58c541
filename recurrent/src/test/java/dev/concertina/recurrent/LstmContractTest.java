package dev.concertina.recurrent;

import dev.concertina.Architecture;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.recurrent.LstmArchitecture.Feeding;
import dev.concertina.recurrent.LstmArchitecture.Reading;
import dev.concertina.testkit.AutoencoderContract;
import dev.concertina.testkit.SyntheticData;
import org.junit.jupiter.api.Nested;
import org.nd4j.linalg.activations.Activation;

/** What every architecture must do, done by LSTM nets of every kind. */
class LstmContractTest {
  private static Samples waves(int features, int time) {
    return SyntheticData.lowRank(new SampleShape.Series(features, time), 120, 3, 5);
  }

  @Nested
  class OneLayer implements AutoencoderContract {
    @Override
    public Architecture architecture() {
      return LstmArchitecture.of(8, 4);
    }

    @Override
    public Samples samples() {
      return waves(3, 7);
    }
  }

  @Nested
  class BothWays implements AutoencoderContract {
    @Override
    public Architecture architecture() {
      return LstmArchitecture.of(6, 4).withReading(Reading.BOTH);
    }

    @Override
    public Samples samples() {
      return waves(2, 6);
    }
  }

  @Nested
  class TwoLayersBothWays implements AutoencoderContract {
    @Override
    public Architecture architecture() {
      return LstmArchitecture.of(6, 5, 4).withReading(Reading.BOTH).withDropout(0.1);
    }

    @Override
    public Samples samples() {
      return waves(2, 6);
    }
  }

  @Nested
  class BackwardAndFedOnce implements AutoencoderContract {
    @Override
    public Architecture architecture() {
      return LstmArchitecture.of(8, 4)
          .withReading(Reading.BACKWARD)
          .withFeeding(Feeding.FIRST_STEP)
          .withCodeActivation(Activation.TANH);
    }

    @Override
    public Samples samples() {
      return waves(1, 9);
    }
  }

  @Nested
  class ASingleStep implements AutoencoderContract {
    @Override
    public Architecture architecture() {
      return LstmArchitecture.of(6, 3).withDecoder(5, 4).withFeeding(Feeding.FIRST_STEP);
    }

    @Override
    public Samples samples() {
      return waves(4, 1);
    }
  }

  @Nested
  class LinearPath implements AutoencoderContract {
    @Override
    public Architecture architecture() {
      return LstmArchitecture.of(6, 4).withLinearPath(true).withReading(Reading.BACKWARD);
    }

    @Override
    public Samples samples() {
      return waves(3, 5);
    }
  }

  @Nested
  class Patched implements AutoencoderContract {
    @Override
    public Architecture architecture() {
      return LstmArchitecture.of(7, 4).withPatch(3).withLinearPath(true);
    }

    @Override
    public Samples samples() {
      return waves(2, 9);
    }
  }
}
