package dev.concertina.examples;

import dev.concertina.Architecture;
import dev.concertina.TrainingOptions;
import dev.concertina.cnn.ConvArchitecture;
import dev.concertina.cnn.DenoisingArchitecture;
import dev.concertina.data.SampleShape;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.recurrent.LstmArchitecture;

/**
 * A net and how to train it.
 *
 * @param net which net
 * @param training how
 */
record Recipe(Architecture net, TrainingOptions training) {
  private static final int CONV_CODE = 32;
  private static final int RATED_CODE = 128;
  private static final DenseArchitecture RATED_ROWS = DenseArchitecture.of(512, 256, 64);

  /** What is used where the user does not say otherwise: the only place that knows. */
  static Recipe suggestedFor(NetKind kind, SampleShape shape) {
    return switch (kind) {
      case DENSE ->
          shape instanceof SampleShape.Features
              ? forTables()
              : new Recipe(DenseArchitecture.forTables(), TrainingOptions.defaults());
      case CONV -> new Recipe(ConvArchitecture.of(CONV_CODE), TrainingOptions.defaults());
      case DENOISING -> forDenoising();
      case LSTM -> forSeries(shape.valuesPerFeature());
    };
  }

  /** What is used for codes that are to be rounded and stored. */
  static Recipe forRate(NetKind kind) {
    Architecture net = kind == NetKind.CONV ? ConvArchitecture.of(RATED_CODE) : RATED_ROWS;
    return new Recipe(net, TrainingOptions.defaults().withLoss(ReconstructionError.SQUARED));
  }

  /** The same before anything is known of the samples. */
  static Recipe suggestedFor(NetKind kind) {
    return suggestedFor(kind, new SampleShape.Features(1));
  }

  static Recipe forTables() {
    return new Recipe(DenseArchitecture.forTables(), TrainingOptions.forTables());
  }

  static Recipe forSeries(int window) {
    return new Recipe(LstmArchitecture.forSeries(window), TrainingOptions.forSeries());
  }

  static Recipe forDenoising() {
    return new Recipe(DenoisingArchitecture.standard(), TrainingOptions.forDenoising());
  }
}
