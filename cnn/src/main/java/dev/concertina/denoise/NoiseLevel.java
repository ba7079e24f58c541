package dev.concertina.denoise;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;

/**
 * Estimates how much noise is in a picture from the picture alone: the standard deviation of
 * additive white Gaussian noise, in the units of the picture, as a mean over the channels.
 *
 * <p>Both estimates are off where the noise is not what they take it for. Clipping to [0, 255]
 * takes the noise from black and white areas, so that the estimates fall short, by about a tenth
 * with sigma 50 of 255. JPEG and any smoothing, such as demosaicing and the noise reduction of a
 * camera, take away the fine noise that they look at: they find what is left of it. Shot noise has
 * no one level; they give one of those of the picture's smooth areas, or in between.
 */
public final class NoiseLevel {
  private NoiseLevel() {}

  /**
   * Estimates by the least variance in any direction of patches without texture. This is the better
   * of the two estimates.
   *
   * <p>Patches of 7 x 7 pixels of which no part is a picture of anything have a covariance of
   * sigma² in every direction, and those of smooth structures in most. Starting from all patches,
   * it takes the least eigenvalue of their covariance for sigma², keeps the patches whose squared
   * gradients add up to no more than those of such noise do with a chance of 1 - 10<sup>-6</sup>,
   * and repeats that three times. The least eigenvalue of the covariance of n noise vectors of
   * dimension m lies below their variance by the factor (1 - sqrt(m / n))², in the limit of many;
   * that is made up for here, unlike in the paper, which matters for pictures below 200 x 200. Of
   * large pictures a regular grid of patches is used.
   *
   * <p>Fine texture all over counts as noise. On photographs with sigma 5 to 50 of 255 the estimate
   * was found 1 to 4 % too high, on pure noise right.
   *
   * @param picture the picture, {@code [channels, height, width]}
   * @param shape its shape, at least 20 x 20 pixels
   * @return the estimated standard deviation, 0 or above
   * @throws IllegalArgumentException if an argument is null, the array is not of that shape or not
   *     finite, or the picture is too small
   * @see <a href="https://doi.org/10.1109/TIP.2013.2283400">Liu, Tanaka and Okutomi: Single-Image
   *     Noise Level Estimation for Blind Denoising, IEEE Transactions on Image Processing 22,
   *     2013</a>
   * @see <a href="https://doi.org/10.1070/SM1967v001n04ABEH001994">Marchenko and Pastur:
   *     Distribution of Eigenvalues for Some Sets of Random Matrices, Mathematics of the
   *     USSR-Sbornik 1, 1967</a>
   */
  public static double estimate(float[] picture, SampleShape.Image shape) {
    PictureCheck.check(picture, shape);
    int least = WeakTexture.LEAST_SIDE;
    requireSides(shape, least);
    double sum = 0;
    for (int c = 0; c < shape.channels(); c++) {
      sum += new WeakTexture(picture, c * shape.valuesPerFeature(), shape).sigma();
    }
    return sum / shape.channels();
  }

  /**
   * Estimates by the median of the magnitudes of the finest diagonal details, divided by 0.6745,
   * the third quartile of the standard normal distribution. This is the usual estimate.
   *
   * <p>The details are those of one step of the two-dimensional wavelet transform with Daubechies'
   * wavelet of two vanishing moments; at the border the picture is mirrored. Details of zero, as in
   * flat areas, are left out. It equals {@code estimate_sigma} of scikit-image. Edges and texture
   * count as noise: on photographs with little noise it is far too high, with sigma 5 of 255 by a
   * third.
   *
   * @param picture the picture, {@code [channels, height, width]}
   * @param shape its shape, at least 4 x 4 pixels
   * @return the estimated standard deviation, 0 or above
   * @throws IllegalArgumentException if an argument is null, the array is not of that shape or not
   *     finite, or the picture is too small
   * @see <a href="https://doi.org/10.1093/biomet/81.3.425">Donoho and Johnstone: Ideal Spatial
   *     Adaptation by Wavelet Shrinkage, Biometrika 81, 1994, section 4.2</a>
   */
  public static double estimateByWavelet(float[] picture, SampleShape.Image shape) {
    PictureCheck.check(picture, shape);
    requireSides(shape, WaveletDetail.TAPS);
    double sum = 0;
    for (int c = 0; c < shape.channels(); c++) {
      sum += new WaveletDetail(picture, c * shape.valuesPerFeature(), shape).sigma();
    }
    return sum / shape.channels();
  }

  private static void requireSides(SampleShape.Image shape, int least) {
    Require.that(
        shape.height() >= least && shape.width() >= least,
        "the noise level needs a picture of at least %d x %d pixels, found %d x %d",
        least,
        least,
        shape.height(),
        shape.width());
  }
}
