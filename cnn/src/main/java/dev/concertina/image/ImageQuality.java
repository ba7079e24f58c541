package dev.concertina.image;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import dev.concertina.metrics.ReconstructionError;

/**
 * Measures how close a picture is to the clean one, by PSNR and SSIM, as the literature on
 * denoising and compression reports them.
 *
 * <p>The peak signal-to-noise ratio is <em>10 log<sub>10</sub>(peak² / MSE)</em> decibels, with the
 * mean squared error over all pixels of all channels, and infinite for equal pictures.
 *
 * <p>The structural similarity compares means m, variances v and the covariance c of both pictures
 * within a window, <em>(2 m<sub>1</sub> m<sub>2</sub> + C<sub>1</sub>) (2 c + C<sub>2</sub>) /
 * ((m<sub>1</sub>² + m<sub>2</sub>² + C<sub>1</sub>) (v<sub>1</sub> + v<sub>2</sub> +
 * C<sub>2</sub>))</em> with C<sub>1</sub> = (0.01 peak)² and C<sub>2</sub> = (0.03 peak)², and
 * averages that over the picture and then over the channels. As in the paper the window is a
 * Gaussian of 11 x 11 pixels with sigma 1.5, the moments are those of the population, and only
 * places count where the whole window fits. It equals {@code structural_similarity} of scikit-image
 * with {@code gaussian_weights=True, sigma=1.5, use_sample_covariance=False}; programs with other
 * windows, borders or conversions to grey give other figures.
 *
 * <p>Pictures are {@code [channels, height, width]} and compared as they are: neither clipped nor
 * rounded. Immutable, safe for use by any number of threads.
 *
 * @param psnr the peak signal-to-noise ratio in decibels
 * @param ssim the structural similarity, in [-1, 1], and 1 for equal pictures
 * @see <a href="https://doi.org/10.1109/TIP.2003.819861">Wang, Bovik, Sheikh and Simoncelli: Image
 *     Quality Assessment: From Error Visibility to Structural Similarity, IEEE Transactions on
 *     Image Processing 13, 2004</a>
 */
public record ImageQuality(double psnr, double ssim) {
  /** The shortest side, in pixels, of a picture that SSIM can be computed for. */
  public static final int SSIM_SIDE = StructuralSimilarity.WINDOW;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a value is NaN, or ssim outside [-1, 1]
   */
  public ImageQuality {
    Require.that(!Double.isNaN(psnr), "psnr must be a number, found %s", psnr);
    Require.that(ssim >= -1 && ssim <= 1, "ssim must be in [-1, 1], found %s", ssim);
  }

  /**
   * Measures a picture by both.
   *
   * @param clean the picture as it should be
   * @param picture the picture to judge
   * @param shape the shape of both, at least 11 x 11 pixels
   * @param peak the distance from black to white: 255 for pictures of 8 bits, 1 for scaled ones
   * @return the two measures
   * @throws IllegalArgumentException if an argument is null, an array is not of that shape or not
   *     finite, the shape is too small for the window, or the peak is not positive
   */
  public static ImageQuality of(
      float[] clean, float[] picture, SampleShape.Image shape, double peak) {
    return new ImageQuality(psnr(clean, picture, peak), ssim(clean, picture, shape, peak));
  }

  /**
   * Measures by the peak signal-to-noise ratio alone, which pictures of any size have.
   *
   * @param clean the picture as it should be
   * @param picture the picture to judge
   * @param peak the distance from black to white
   * @return decibels, infinite if the pictures are equal
   * @throws IllegalArgumentException if an array is null, empty or not finite, their lengths
   *     differ, or the peak is not positive
   */
  public static double psnr(float[] clean, float[] picture, double peak) {
    Require.positive(peak, "peak");
    int length = Require.positive(Require.present(clean, "clean").length, "length of clean");
    requireLength(picture, "picture", length);
    double error = ReconstructionError.SQUARED.mean(clean, picture, 0, length);
    requireFinite(error);
    return 10 * Math.log10(peak * peak / error);
  }

  /**
   * Measures by the structural similarity alone.
   *
   * @param clean the picture as it should be
   * @param picture the picture to judge; exchanging the two changes nothing
   * @param shape the shape of both, at least 11 x 11 pixels
   * @param peak the distance from black to white
   * @return the similarity, in [-1, 1]
   * @throws IllegalArgumentException if an argument is null, an array is not of that shape or not
   *     finite, the shape is too small for the window, or the peak is not positive
   */
  public static double ssim(float[] clean, float[] picture, SampleShape.Image shape, double peak) {
    Require.positive(peak, "peak");
    requireLength(clean, "clean", Require.present(shape, "shape").size());
    requireLength(picture, "picture", shape.size());
    int window = StructuralSimilarity.WINDOW;
    Require.that(
        shape.height() >= window && shape.width() >= window,
        "structural similarity must have pictures of at least %d x %d pixels, found %d x %d: there"
            + " psnr serves",
        window,
        window,
        shape.height(),
        shape.width());
    var similarity = new StructuralSimilarity(shape.height(), shape.width(), peak);
    double sum = 0;
    for (int c = 0; c < shape.channels(); c++) {
      sum += similarity.mean(clean, picture, c * shape.valuesPerFeature());
    }
    requireFinite(sum);
    // Rounding may carry that of equal pictures an ulp above one.
    return Math.max(-1, Math.min(1, sum / shape.channels()));
  }

  private static void requireLength(float[] array, String name, int length) {
    Require.that(
        Require.present(array, name).length == length,
        "%s must have %d values, as its counterpart or shape says, found %d",
        name,
        length,
        array.length);
  }

  private static void requireFinite(double result) {
    Require.that(
        Double.isFinite(result),
        "clean and picture must be finite, found NaN or infinite values: repair or leave out the"
            + " picture");
  }
}
