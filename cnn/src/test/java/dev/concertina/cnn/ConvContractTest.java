package dev.concertina.cnn;

import dev.concertina.Architecture;
import dev.concertina.cnn.ConvArchitecture.Downsampling;
import dev.concertina.cnn.ConvArchitecture.Stage;
import dev.concertina.cnn.ConvArchitecture.Upsampling;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.testkit.AutoencoderContract;
import dev.concertina.testkit.SyntheticData;
import org.junit.jupiter.api.Nested;

/** What every architecture must do, done by convolutional nets of every kind. */
class ConvContractTest {
  private static Samples spots(int channels, int height, int width) {
    return SyntheticData.spots(new SampleShape.Image(channels, height, width), 120, 5);
  }

  @Nested
  class FlatCodeOfOddColourPictures implements AutoencoderContract {
    @Override
    public Architecture architecture() {
      return ConvArchitecture.of(6).withFilters(6, 8);
    }

    @Override
    public Samples samples() {
      return spots(3, 9, 11);
    }
  }

  @Nested
  class SpatialCode implements AutoencoderContract {
    @Override
    public Architecture architecture() {
      return ConvArchitecture.spatial(2).withFilters(6, 8);
    }

    @Override
    public Samples samples() {
      return spots(3, 8, 8);
    }
  }

  @Nested
  class SpatialCodeOfPicturesThatAreNotSquare implements AutoencoderContract {
    @Override
    public Architecture architecture() {
      return ConvArchitecture.spatial(3)
          .withStages(new Stage(5, 5, 3), new Stage(6, 2, 1))
          .withCodeActivation(org.nd4j.linalg.activations.Activation.TANH);
    }

    @Override
    public Samples samples() {
      return spots(1, 7, 13);
    }
  }

  @Nested
  class ResidualBlocks implements AutoencoderContract {
    @Override
    public Architecture architecture() {
      return ConvArchitecture.of(5).withFilters(4, 6).withResidualBlocks(1);
    }

    @Override
    public Samples samples() {
      return spots(1, 9, 8);
    }
  }

  /** As Keras's example has it, but narrower. */
  @Nested
  class PooledAndTransposed implements AutoencoderContract {
    @Override
    public Architecture architecture() {
      return ConvArchitecture.lastStage(6, 6)
          .withDownsampling(Downsampling.MAX_POOLING)
          .withUpsampling(Upsampling.TRANSPOSED);
    }

    @Override
    public Samples samples() {
      return spots(1, 8, 11);
    }
  }

  @Nested
  class Dropout implements AutoencoderContract {
    @Override
    public Architecture architecture() {
      return ConvArchitecture.of(6).withFilters(8, 8).withDropout(0.1).withResidualBlocks(1);
    }

    @Override
    public Samples samples() {
      return spots(2, 8, 7);
    }
  }

  @Nested
  class FlatCodeWithARate implements AutoencoderContract {
    @Override
    public Architecture architecture() {
      return ConvArchitecture.of(5).withFilters(6, 8).withRate(0.01);
    }

    @Override
    public Samples samples() {
      return spots(1, 9, 8);
    }
  }

  @Nested
  class SpatialCodeWithARate implements AutoencoderContract {
    @Override
    public Architecture architecture() {
      return ConvArchitecture.spatial(2).withFilters(6, 8).withRate(0.01);
    }

    @Override
    public Samples samples() {
      return spots(3, 8, 12);
    }
  }
}
