package dev.concertina.cnn;

import dev.concertina.cnn.ConvArchitecture.Code;
import dev.concertina.cnn.ConvArchitecture.Downsampling;
import dev.concertina.cnn.ConvArchitecture.Stage;
import dev.concertina.cnn.ConvArchitecture.Upsampling;
import dev.concertina.data.SampleShape;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.Arguments;
import org.nd4j.linalg.activations.Activation;

/** Small nets of all kinds, each with pictures that it serves. */
final class ConvVariants {
  private ConvVariants() {}

  private static Arguments variant(
      String name, ConvArchitecture net, int channels, int height, int width) {
    return Arguments.of(Named.of(name, net), new SampleShape.Image(channels, height, width));
  }

  static Stream<Arguments> all() {
    return Stream.of(
        variant("flat, odd, colour", ConvArchitecture.of(3).withFilters(3, 2), 3, 5, 7),
        variant("spatial", ConvArchitecture.spatial(2).withFilters(3, 2), 2, 4, 8),
        variant(
            "spatial with an activation, strides of 3 and 1",
            ConvArchitecture.spatial(2)
                .withStages(new Stage(2, 4, 3), new Stage(3, 2, 1))
                .withCodeActivation(Activation.SIGMOID),
            1,
            7,
            5),
        variant("last stage", ConvArchitecture.lastStage(2, 3), 1, 5, 6),
        variant(
            "residual",
            ConvArchitecture.lastStage(2).withResidualBlocks(2).withCode(new Code.Flat(2)),
            1,
            5,
            6),
        variant(
            "pooled",
            ConvArchitecture.of(3).withFilters(3).withDownsampling(Downsampling.MAX_POOLING),
            2,
            5,
            6),
        variant(
            "transposed",
            ConvArchitecture.spatial(2).withFilters(3).withUpsampling(Upsampling.TRANSPOSED),
            2,
            5,
            4),
        variant(
            "pooled and transposed",
            ConvArchitecture.lastStage(2, 2)
                .withDownsampling(Downsampling.MAX_POOLING)
                .withUpsampling(Upsampling.TRANSPOSED),
            1,
            8,
            7),
        variant(
            "dropout",
            ConvArchitecture.of(2).withFilters(2).withDropout(0.3).withResidualBlocks(1),
            1,
            5,
            6),
        variant(
            "dropout, pooled and transposed",
            ConvArchitecture.lastStage(3, 2)
                .withDownsampling(Downsampling.MAX_POOLING)
                .withUpsampling(Upsampling.TRANSPOSED)
                .withDropout(0.3),
            1,
            5,
            6));
  }
}
