package dev.concertina.examples;

import dev.concertina.Autoencoder;
import dev.concertina.TrainingOptions;
import dev.concertina.cnn.ConvArchitecture;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.metrics.ReconstructionError;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;

/** Makes short codes of small pictures with a convolutional net. */
public final class PictureCodes {
  private static final int SIDE = 16;

  private PictureCodes() {}

  /**
   * What came out.
   *
   * @param values how many values a picture has
   * @param codeSize how many its code has
   * @param error the mean squared error of pictures that the net has not seen
   * @param variance what the error would be if all came back as the same grey
   */
  public record Result(int values, int codeSize, double error, double variance) {}

  /**
   * Trains a net on pictures of one soft dot each, whose place is all there is to know.
   *
   * @param pictures how many pictures to learn from
   * @return how well others come back
   */
  public static Result run(int pictures) {
    SampleShape shape = new SampleShape.Image(1, SIDE, SIDE); // channels, height, width
    Samples unseen = Samples.of(dots(50, 2), shape);
    ConvArchitecture net = ConvArchitecture.of(4).withFilters(8, 16); // a stage for each
    TrainingOptions options = TrainingOptions.defaults().withEpochs(15);
    Samples known = Samples.of(dots(pictures, 1), shape);
    try (Autoencoder model = Autoencoder.fit(net, known, options).model()) {
      float[][] codes = model.encode(unseen.rows());
      // One error for each picture, in the pictures' own units.
      double[] errors = model.errors(unseen, ReconstructionError.SQUARED).raw();
      double error = DoubleStream.of(errors).average().orElseThrow();
      double[] all = values(unseen.rows());
      double mean = DoubleStream.of(all).average().orElseThrow();
      double variance = DoubleStream.of(all).map(v -> (v - mean) * (v - mean)).sum() / all.length;
      return new Result(shape.size(), codes[0].length, error, variance);
    }
  }

  private static double[] values(float[][] rows) {
    double[] all = new double[rows.length * rows[0].length];
    for (int i = 0; i < all.length; i++) {
      all[i] = rows[i / rows[0].length][i % rows[0].length];
    }
    return all;
  }

  private static float[][] dots(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] pictures = new float[count][SIDE * SIDE];
    for (float[] picture : pictures) {
      double top = random.nextDouble(4, 12);
      double left = random.nextDouble(4, 12);
      for (int i = 0; i < picture.length; i++) {
        picture[i] = (float) Math.exp(-Math.hypot(i / SIDE - top, i % SIDE - left) / 2);
      }
    }
    return pictures;
  }

  /** Prints what {@link #run} returns. */
  public static void main(String[] args) {
    System.out.println(run(500));
  }
}
