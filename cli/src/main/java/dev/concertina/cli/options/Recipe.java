package dev.concertina.cli.options;

import dev.concertina.Architecture;
import dev.concertina.Optimizer;
import dev.concertina.TrainingOptions;
import dev.concertina.cnn.ConvArchitecture;
import dev.concertina.cnn.DctArchitecture;
import dev.concertina.cnn.DenoisingArchitecture;
import dev.concertina.data.SampleShape;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.dense.PcaArchitecture;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.recurrent.LstmArchitecture;

/**
 * A net and how to train it.
 *
 * @param net which net
 * @param training how
 */
public record Recipe(Architecture net, TrainingOptions training) {
  private static final int CONV_CODE = 32;
  private static final int MOST_COMPONENTS = 500;
  private static final int RATED_STEPS = 450;
  private static final DenseArchitecture RATED_ROWS = DenseArchitecture.of(512, 256, 64);
  private static final ConvArchitecture RATED_PICTURES =
      ConvArchitecture.of(128).withFilters(16, 32);

  /** What is used where the user does not say otherwise: the only place that knows. */
  public static Recipe suggestedFor(NetKind kind, SampleShape shape) {
    return switch (kind) {
      case DENSE ->
          shape instanceof SampleShape.Features
              ? forTables()
              : new Recipe(DenseArchitecture.forTables(), TrainingOptions.defaults());
      case CONV -> new Recipe(ConvArchitecture.of(CONV_CODE), TrainingOptions.defaults());
      case DENOISING -> forDenoising();
      case DCT -> new Recipe(DctArchitecture.standard(), TrainingOptions.forCompression());
      case PCA -> forComponents(shape);
      case LSTM -> forSeries(shape.valuesPerFeature());
    };
  }

  /**
   * What is used for codes that are to be rounded and stored. Many steps of few samples, whatever
   * their number: the scale of each value of the code is learned with the rest. Where a code is
   * wider than it need be, what is not needed costs next to no bits.
   */
  public static Recipe forRate(NetKind kind) {
    boolean conv = kind == NetKind.CONV;
    TrainingOptions training =
        TrainingOptions.defaults()
            .withLoss(ReconstructionError.SQUARED)
            .withBatchSize(128)
            .withStepsPerEpoch(RATED_STEPS)
            .withEpochs(conv ? 12 : 40)
            .withOptimizer(Optimizer.adam(conv ? 0.003 : 0.002));
    return new Recipe(conv ? RATED_PICTURES : RATED_ROWS, training);
  }

  /** The same before anything is known of the samples. */
  public static Recipe suggestedFor(NetKind kind) {
    return suggestedFor(kind, new SampleShape.Features(1));
  }

  static Recipe forTables() {
    return new Recipe(DenseArchitecture.forTables(), TrainingOptions.forTables());
  }

  private static Recipe forComponents(SampleShape shape) {
    int components = Math.min(shape.size(), MOST_COMPONENTS);
    return new Recipe(
        shape instanceof SampleShape.Image
            ? PcaArchitecture.forPictures(components)
            : PcaArchitecture.of(components),
        TrainingOptions.forComponents());
  }

  public static Recipe forSeries(int window) {
    return new Recipe(LstmArchitecture.forSeries(window), TrainingOptions.forSeries());
  }

  static Recipe forDenoising() {
    return new Recipe(DenoisingArchitecture.standard(), TrainingOptions.forDenoising());
  }
}
