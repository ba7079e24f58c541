package dev.concertina.compress;

import dev.concertina.internal.codes.Distortion;
import java.util.OptionalDouble;

/**
 * Says what a compression achieved. All errors are measured, on what comes back.
 *
 * @param samples how many rows, samples or pictures
 * @param values of all of them together
 * @param pixels of all pictures together; 0 for other data
 * @param bytesIn the values as they are: bytes for pictures of 8 bits, two for such of 16, floats
 *     for other data
 * @param bytesOut the whole file
 * @param largestError of all finite values, in their features' units
 * @param largestRelativeError the same as a share of the feature's range, or of white; 0 for
 *     features without one
 * @param meanError the mean of all absolute errors
 * @param psnr the peak signal-to-noise ratio in decibels, by the mean squared error of all values
 *     over the squared peak; empty for tables, whose columns have no common one
 * @param ssim the structural similarity of a picture of at least 11 x 11 pixels; empty for other
 *     data
 * @param seconds how long it took, all choices and checks included
 */
public record CompressionReport(
    long samples,
    long values,
    long pixels,
    long bytesIn,
    long bytesOut,
    double largestError,
    double largestRelativeError,
    double meanError,
    OptionalDouble psnr,
    OptionalDouble ssim,
    double seconds) {

  /** Of samples that were coded. */
  static CompressionReport of(Distortion found, long bytesIn, long bytesOut, long startNanos) {
    return new CompressionReport(
        found.samples(),
        found.values(),
        found.pixels(),
        bytesIn,
        bytesOut,
        found.largest(),
        found.largestShare(),
        found.meanAbsolute(),
        OptionalDouble.of(found.psnr()),
        OptionalDouble.empty(),
        (System.nanoTime() - startNanos) / 1e9);
  }

  /**
   * How much a value takes.
   *
   * @return bits
   */
  public double bitsPerValue() {
    return bytesOut * 8.0 / values;
  }

  /**
   * How much a pixel takes.
   *
   * @return bits; empty for other data than pictures
   */
  public OptionalDouble bitsPerPixel() {
    return pixels == 0 ? OptionalDouble.empty() : OptionalDouble.of(bytesOut * 8.0 / pixels);
  }
}
