package dev.concertina.compress;

import dev.concertina.internal.codes.Distortion;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Holds the result of a compression. All errors are measured, on what comes back. Immutable. */
public final class CompressionReport {
  private final long samples;
  private final long values;
  private final long bytesIn;
  private final long bytesOut;
  private final double seconds;
  private OptionalLong pixels = OptionalLong.empty();
  private double largestError;
  private double largestRelativeError;
  private double meanError;
  private OptionalDouble psnr = OptionalDouble.empty();
  private OptionalDouble ssim = OptionalDouble.empty();

  private CompressionReport(
      long samples, long values, long bytesIn, long bytesOut, double seconds) {
    this.samples = samples;
    this.values = values;
    this.bytesIn = bytesIn;
    this.bytesOut = bytesOut;
    this.seconds = seconds;
  }

  /**
   * Reports a compression of which the sizes are known; the {@code with} methods say the rest.
   *
   * @param samples how many rows, samples or pictures
   * @param values of all of them together
   * @param bytesIn the values as they are
   * @param bytesOut the whole file
   * @param seconds how long it took
   * @return a report without errors
   */
  public static CompressionReport of(
      long samples, long values, long bytesIn, long bytesOut, double seconds) {
    return new CompressionReport(samples, values, bytesIn, bytesOut, seconds);
  }

  /** Of samples that were coded. */
  static CompressionReport of(Distortion found, long bytesIn, long bytesOut, long startNanos) {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    CompressionReport report =
        of(found.samples(), found.values(), bytesIn, bytesOut, seconds)
            .withErrors(found.largest(), found.largestShare(), found.meanAbsolute())
            .withPsnr(found.psnr());
    return found.pixels() > 0 ? report.withPixels(found.pixels()) : report;
  }

  private CompressionReport copy() {
    CompressionReport copy = new CompressionReport(samples, values, bytesIn, bytesOut, seconds);
    copy.pixels = pixels;
    copy.largestError = largestError;
    copy.largestRelativeError = largestRelativeError;
    copy.meanError = meanError;
    copy.psnr = psnr;
    copy.ssim = ssim;
    return copy;
  }

  /**
   * Returns a copy with errors.
   *
   * @param largest of all finite values, in their features' units
   * @param relative the same as a share of the feature's range, or of white
   * @param mean the mean of all absolute errors
   * @return a new report
   */
  public CompressionReport withErrors(double largest, double relative, double mean) {
    CompressionReport copy = copy();
    copy.largestError = largest;
    copy.largestRelativeError = relative;
    copy.meanError = mean;
    return copy;
  }

  /**
   * Returns a copy that counts pixels.
   *
   * @param pixels of all pictures together
   * @return a new report
   */
  public CompressionReport withPixels(long pixels) {
    CompressionReport copy = copy();
    copy.pixels = OptionalLong.of(pixels);
    return copy;
  }

  /**
   * Returns a copy with a signal-to-noise ratio.
   *
   * @param psnr in decibels
   * @return a new report
   */
  public CompressionReport withPsnr(double psnr) {
    CompressionReport copy = copy();
    copy.psnr = OptionalDouble.of(psnr);
    return copy;
  }

  /**
   * Returns a copy with a structural similarity.
   *
   * @param ssim at most 1
   * @return a new report
   */
  public CompressionReport withSsim(double ssim) {
    CompressionReport copy = copy();
    copy.ssim = OptionalDouble.of(ssim);
    return copy;
  }

  /**
   * Returns how many rows, samples or pictures there were.
   *
   * @return the number
   */
  public long samples() {
    return samples;
  }

  /**
   * Returns how many values all samples have in total.
   *
   * @return the number
   */
  public long values() {
    return values;
  }

  /**
   * Returns how many pixels all pictures have together.
   *
   * @return the number; empty for other data
   */
  public OptionalLong pixels() {
    return pixels;
  }

  /**
   * Returns how many bytes the values take without compression: one each for pictures of 8 bits,
   * two for pictures of 16 bits, four for other data.
   *
   * @return bytes
   */
  public long bytesIn() {
    return bytesIn;
  }

  /**
   * Returns the size of the whole file.
   *
   * @return bytes
   */
  public long bytesOut() {
    return bytesOut;
  }

  /**
   * Returns the largest error of all finite values.
   *
   * @return in their features' units
   */
  public double largestError() {
    return largestError;
  }

  /**
   * Returns the largest error as a share of the feature's range, or of white.
   *
   * @return a share; 0 for features without a range
   */
  public double largestRelativeError() {
    return largestRelativeError;
  }

  /**
   * Returns the mean of all absolute errors.
   *
   * @return the mean
   */
  public double meanError() {
    return meanError;
  }

  /**
   * Returns the peak signal-to-noise ratio, by the mean squared error of all values over the
   * squared peak.
   *
   * @return decibels; empty for tables, whose columns have no common peak
   */
  public OptionalDouble psnr() {
    return psnr;
  }

  /**
   * Returns the structural similarity of a picture of at least 11 x 11 pixels.
   *
   * @return at most 1; empty for other data
   */
  public OptionalDouble ssim() {
    return ssim;
  }

  /**
   * Returns how long the compression took, all choices and checks included.
   *
   * @return seconds
   */
  public double seconds() {
    return seconds;
  }

  /**
   * Returns how many bits a value takes in the file.
   *
   * @return bits
   */
  public double bitsPerValue() {
    return bytesOut * 8.0 / values;
  }

  /**
   * Returns how many bits a pixel takes in the file.
   *
   * @return bits; empty for other data than pictures
   */
  public OptionalDouble bitsPerPixel() {
    return pixels.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(bytesOut * 8.0 / pixels.getAsLong());
  }

  /** Describes the sizes and the errors. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "CompressionReport[%d samples, %d to %d bytes, largest error %s, mean error %s, psnr %s]",
        samples,
        bytesIn,
        bytesOut,
        largestError,
        meanError,
        psnr);
  }
}
