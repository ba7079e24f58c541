package dev.concertina.cli.commands;

import dev.concertina.Architecture;
import dev.concertina.Fit;
import dev.concertina.TrainingOptions;
import dev.concertina.cli.console.Failure;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.input.Crops;
import dev.concertina.cli.input.HeldOutNoise;
import dev.concertina.cli.input.PictureSet;
import dev.concertina.cli.options.NetArguments;
import dev.concertina.cli.options.PictureOptions;
import dev.concertina.cnn.DenoisingArchitecture;
import dev.concertina.cnn.DenoisingArchitecture.Prediction;
import dev.concertina.noise.Corruption;
import java.io.IOException;
import java.util.Optional;

/**
 * What a net for denoising learns from: clean pictures with noise drawn anew, pairs, or noisy
 * pictures alone.
 */
enum DenoisingTraining {
  /** The net sees clean pictures with noise. */
  CLEAN("crops of clean pictures") {
    @Override
    TrainingOptions suggested() {
      return TrainingOptions.forDenoising();
    }

    @Override
    void check(Corruption corruption) {
      require(
          !corruption.equals(Corruption.none()),
          "clean pictures without noise leave nothing to learn: give a --noise such as"
              + " gaussian:0..55/255, or say --noisy or --clean DIR");
    }
  },

  /** The net sees noisy pictures; the clean ones are its targets. */
  PAIRS("crops of pairs, noisy and clean") {
    @Override
    TrainingOptions suggested() {
      return TrainingOptions.forDenoising().withCorruption(Corruption.none());
    }

    @Override
    void check(Corruption corruption) {
      require(
          !corruption.hides(), "--noise " + corruption.text() + " is for --noisy: leave it out");
    }
  },

  /** The net predicts hidden pixels of noisy pictures from their neighbours. */
  NOISY("crops of noisy pictures") {
    @Override
    TrainingOptions suggested() {
      return TrainingOptions.forNoisyPictures();
    }

    @Override
    void check(Corruption corruption) {
      require(
          corruption.hides(),
          "--noisy learns by hiding pixels, found --noise "
              + corruption.text()
              + ": leave it out, or give blind-spot:0.02");
    }

    @Override
    Optional<HeldOutNoise> measured(Fit fit, Corruption corruption) {
      return Optional.empty(); // nobody knows the clean pictures
    }
  };

  private static final int DEFAULT_SIDE = 48;

  private final String material;

  DenoisingTraining(String material) {
    this.material = material;
  }

  static DenoisingTraining of(PictureOptions options) {
    if (options.noisy()) {
      return NOISY;
    }
    return options.clean() == null ? CLEAN : PAIRS;
  }

  /** The library's advice: a net that must not see what it predicts computes the picture. */
  DenoisingArchitecture suggestedNet() {
    return DenoisingArchitecture.standard()
        .withPrediction(this == NOISY ? Prediction.PICTURE : Prediction.NOISE);
  }

  /** The library's advice on how to train. */
  abstract TrainingOptions suggested();

  /**
   * Refuses a corruption from which this cannot learn.
   *
   * @throws IllegalArgumentException if so
   */
  abstract void check(Corruption corruption);

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  String material() {
    return material;
  }

  /** As many crops as the training takes, so that none comes twice. */
  static Crops crops(PictureSet set, PictureOptions pictures, TrainingOptions options)
      throws IOException, Failure {
    long steps = (long) options.epochs() * Math.max(1, options.stepsPerEpoch());
    int side = pictures.crop() == null ? DEFAULT_SIDE : pictures.crop();
    return Crops.of(
        set,
        new Crops.Cut(side, steps * options.batchSize(), options.validation(), options.seed()));
  }

  /** How much of the noise is gone, where that can be known. */
  Optional<HeldOutNoise> measured(Fit fit, Corruption corruption) {
    return fit.heldOut().map(crops -> HeldOutNoise.of(fit, corruption));
  }

  /** What is said before training starts. */
  String announce(Architecture net, Crops crops, TrainingOptions options) {
    return String.format(
        "training %s on %s: %s of shape %s, with %s",
        NetArguments.describe(net, crops.samples().shape().size()),
        material,
        Format.count(crops.samples().size()),
        crops.samples().shape(),
        options.corruption().equals(Corruption.none())
            ? "the noise that they have"
            : "noise " + options.corruption().text());
  }
}
