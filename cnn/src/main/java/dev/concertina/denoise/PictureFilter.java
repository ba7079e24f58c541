package dev.concertina.denoise;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import dev.concertina.metrics.ReconstructionError;
import java.util.Locale;
import org.apache.commons.math3.analysis.UnivariateFunction;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.univariate.BrentOptimizer;
import org.apache.commons.math3.optim.univariate.SearchInterval;
import org.apache.commons.math3.optim.univariate.UnivariateObjectiveFunction;

/**
 * A classical filter that removes noise from pictures without learning: the baseline of a trained
 * net.
 *
 * <p>Pictures are {@code [channels, height, width]}; beyond the border they go on mirrored at the
 * edge of the last pixel. Values may have any scale, and are neither clipped nor rounded.
 * Immutable, safe for use by any number of threads.
 */
public sealed interface PictureFilter {
  /**
   * Convolution of each channel with a Gaussian, which is cut off at 4 sigma. It equals {@code
   * gaussian_filter} of SciPy.
   *
   * @param sigma standard deviation of the Gaussian in pixels, at least 0; 0 changes nothing
   * @see "Witkin: Scale-Space Filtering, IJCAI 1983"
   */
  record GaussianBlur(double sigma) implements PictureFilter {
    /**
     * Checks sigma.
     *
     * @throws IllegalArgumentException unless it is finite and not negative
     */
    public GaussianBlur {
      Require.notNegative(sigma, "sigma");
    }

    @Override
    public float[] apply(float[] picture, SampleShape.Image shape) {
      PictureCheck.check(picture, shape);
      return new Blurring(shape, sigma).apply(picture);
    }

    @Override
    public String name() {
      return String.format(Locale.ROOT, "Gaussian blur, sigma %.2f", sigma);
    }
  }

  /**
   * Each value becomes the median of those in the square around it, channel by channel. It equals
   * {@code median_filter} of SciPy. Good against salt and pepper.
   *
   * @param side pixels along a side of the square: 3, 5, ...
   * @see <a href="https://doi.org/10.1109/TASSP.1979.1163188">Huang, Yang and Tang: A Fast
   *     Two-Dimensional Median Filtering Algorithm, IEEE Transactions on Acoustics, Speech, and
   *     Signal Processing 27, 1979</a>
   */
  record Median(int side) implements PictureFilter {
    /**
     * Checks the side.
     *
     * @throws IllegalArgumentException unless it is odd and from 1 to 99
     */
    public Median {
      requireOdd(side, "side");
    }

    @Override
    public float[] apply(float[] picture, SampleShape.Image shape) {
      PictureCheck.check(picture, shape);
      return new Medians(shape, side).apply(picture);
    }

    @Override
    public String name() {
      return "median " + side + "x" + side;
    }
  }

  /**
   * Non-local means: each pixel p becomes the mean of the pixels q in the search window around it,
   * weighted by how alike the patches around p and q are, <em>exp(-max(d² - 2 sigma², 0) /
   * h²)</em>. d² is the mean squared difference of the two patches over all their pixels and
   * channels, and 2 sigma² what noise alone makes of it. In colour the channels of a pixel share
   * its weights. Search windows end at the border, patches go on mirrored.
   *
   * @param sigma standard deviation of the noise, in the units of the picture
   * @param patch pixels along a side of a patch, odd
   * @param search pixels along a side of the search window, odd
   * @param h how fast weights fall, in the units of the picture
   * @see <a href="https://doi.org/10.1109/CVPR.2005.38">Buades, Coll and Morel: A Non-Local
   *     Algorithm for Image Denoising, CVPR 2005</a>
   * @see <a href="https://doi.org/10.5201/ipol.2011.bcm_nlm">Buades, Coll and Morel: Non-Local
   *     Means Denoising, Image Processing On Line 1, 2011</a>
   */
  record NonLocalMeans(double sigma, int patch, int search, double h) implements PictureFilter {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException unless sigma is finite and not negative, patch and search
     *     are odd and from 1 to 99, and h is positive and finite
     */
    public NonLocalMeans {
      Require.notNegative(sigma, "sigma");
      requireOdd(patch, "patch");
      requireOdd(search, "search");
      Require.positive(h, "h");
    }

    @Override
    public float[] apply(float[] picture, SampleShape.Image shape) {
      PictureCheck.check(picture, shape);
      return new PatchMeans(shape, this).apply(picture);
    }

    @Override
    public String name() {
      return String.format(
          Locale.ROOT,
          "non-local means, patch %dx%d, search %dx%d, h %.3g",
          patch,
          patch,
          search,
          search,
          h);
    }
  }

  /**
   * Returns non-local means for noise of a known level, with patches of 5 x 5, search windows of 17
   * x 17 and h = 0.65 sigma.
   *
   * <p>Buades, Coll and Morel set h to 0.4 sigma and less. On photographs with sigma 15, 25 and 50
   * of 255 the larger one gains 0.5 to 0.8 dB, and a floor should be as high as it gets.
   *
   * @param sigma standard deviation of the noise, in the units of the picture, above 0; {@link
   *     NoiseLevel} estimates it
   * @return the filter
   * @throws IllegalArgumentException if sigma is not positive and finite
   */
  static NonLocalMeans nonLocalMeans(double sigma) {
    Require.positive(sigma, "sigma");
    return new NonLocalMeans(sigma, 5, 17, 0.65 * sigma);
  }

  /**
   * Returns the blur that brings a noisy picture closest to the clean one by the mean squared
   * error. It is an oracle, because it needs the clean picture; no other choice of sigma does
   * better.
   *
   * @param noisy the picture with noise
   * @param clean the same without
   * @param shape the shape of both
   * @return the best blur of those with sigma from 0 to 10, to a hundredth
   * @throws IllegalArgumentException if an argument is null, or an array is not of the shape or not
   *     finite
   */
  static GaussianBlur bestBlur(float[] noisy, float[] clean, SampleShape.Image shape) {
    PictureCheck.check(noisy, shape);
    PictureCheck.check(clean, shape);
    UnivariateFunction error =
        sigma ->
            ReconstructionError.SQUARED.mean(
                clean, new Blurring(shape, sigma).apply(noisy), 0, clean.length);
    double best =
        new BrentOptimizer(1e-4, 0.005)
            .optimize(
                new UnivariateObjectiveFunction(error),
                GoalType.MINIMIZE,
                new SearchInterval(0, 10, 1),
                MaxEval.unlimited())
            .getPoint();
    return new GaussianBlur(best);
  }

  private static void requireOdd(int side, String name) {
    Require.that(
        side > 0 && side < 100 && side % 2 == 1,
        "%s must be odd and from 1 to 99, found %d",
        name,
        side);
  }

  /**
   * Filters a picture.
   *
   * @param picture the picture, {@code [channels, height, width]}; left as it is
   * @param shape its shape
   * @return the filtered picture, in an array of its own
   * @throws IllegalArgumentException if an argument is null, or the array is not of that shape or
   *     not finite
   */
  float[] apply(float[] picture, SampleShape.Image shape);

  /**
   * Returns a short name for a table.
   *
   * @return the name
   */
  String name();
}
