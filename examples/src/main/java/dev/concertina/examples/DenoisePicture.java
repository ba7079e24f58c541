package dev.concertina.examples;

import dev.concertina.Fit;
import dev.concertina.TrainingListener;
import dev.concertina.TrainingOptions;
import dev.concertina.cnn.DenoisingArchitecture;
import dev.concertina.denoise.Denoiser;
import dev.concertina.image.ImageQuality;
import dev.concertina.image.Picture;
import dev.concertina.image.Pictures;
import dev.concertina.noise.Corruption;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;

/** Learns from clean pictures how to take noise out of others. */
public final class DenoisePicture {
  private static final int SIDE = 96;

  private DenoisePicture() {}

  /**
   * What came out, in decibels of peak signal-to-noise ratio: more is better.
   *
   * @param noisy the noisy picture beside the clean one
   * @param denoised what the net made of it beside the clean one
   */
  public record Result(double noisy, double denoised) {}

  /**
   * Trains a small net on striped pictures with noise of 25 grey levels, and cleans another one.
   *
   * @param epochs how long to train
   * @return how close to the clean picture it came
   * @throws IOException never: these pictures are in memory
   */
  public static Result run(int epochs) throws IOException {
    Pictures clean = Pictures.of(List.of(stripes(1), stripes(2), stripes(3), stripes(4)));
    TrainingOptions options =
        TrainingOptions.forDenoising()
            .withCorruption(Corruption.gaussian8Bit(25)) // drawn anew each time
            .withEpochs(epochs)
            .withStepsPerEpoch(20)
            .withBatchSize(8);
    DenoisingArchitecture net = DenoisingArchitecture.of(16, 16); // standard() for real pictures
    try (Fit fit = Denoiser.fit(net, clean, options, TrainingListener.NONE);
        Denoiser denoiser = Denoiser.of(fit.model())) {
      float[] truth = values(stripes(5));
      SplittableRandom random = new SplittableRandom(6);
      float[] noisy = truth.clone();
      for (int i = 0; i < noisy.length; i++) {
        noisy[i] += (float) (25 * random.nextGaussian());
      }
      float[] better = denoiser.denoise(noisy, 1, SIDE, SIDE);
      return new Result(
          ImageQuality.psnr(truth, noisy, 255), ImageQuality.psnr(truth, better, 255));
    }
  }

  private static Picture stripes(int number) {
    float[] values = new float[SIDE * SIDE];
    for (int i = 0; i < values.length; i++) {
      double across = (i % SIDE) * Math.cos(number) + (i / SIDE) * Math.sin(number);
      values[i] = (float) (128 + 90 * Math.sin(across / 4));
    }
    return Picture.of(values, 1, SIDE, SIDE, 8);
  }

  private static float[] values(Picture picture) {
    float[] values = new float[SIDE * SIDE];
    picture.read(0, 0, SIDE, SIDE, values, 0);
    return values;
  }

  /** Prints what {@link #run} returns. */
  public static void main(String[] args) throws IOException {
    System.out.println(run(10));
  }
}
