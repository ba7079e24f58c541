package dev.concertina.compress;

import dev.concertina.data.SampleShape;
import dev.concertina.metrics.ImageQuality;
import java.util.OptionalDouble;

/** Errors of samples, added up. */
final class Distortion {
  private static final int SSIM_WINDOW = 11;

  private final SampleShape shape;
  private final float[] peaks;
  private double largest;
  private double largestShare;
  private double absolute;
  private double squaredShare;
  private double similarity;
  private long samples;
  private boolean similar = true;

  /**
   * For samples of a shape.
   *
   * @param peaks what a feature's error is compared with: one for each, or one for all
   */
  Distortion(SampleShape shape, float[] peaks) {
    this.shape = shape;
    this.peaks = peaks;
  }

  /** The same, but for what takes long. */
  Distortion withoutSimilarity() {
    similar = false;
    return this;
  }

  void add(float[] truth, float[] back) {
    int block = shape.valuesPerFeature();
    for (int i = 0; i < truth.length; i++) {
      double error = Math.abs((double) truth[i] - back[i]);
      double share = error / peaks[peaks.length == 1 ? 0 : i / block];
      largest = Math.max(largest, error);
      largestShare = Math.max(largestShare, share);
      absolute += error;
      squaredShare += share * share;
    }
    samples++;
    if (hasSimilarity()) {
      similarity += ImageQuality.ssim(truth, back, (SampleShape.Image) shape, peaks[0]);
    }
  }

  private boolean hasSimilarity() {
    return similar
        && shape instanceof SampleShape.Image image
        && image.height() >= SSIM_WINDOW
        && image.width() >= SSIM_WINDOW;
  }

  private long values() {
    return samples * shape.size();
  }

  /** In decibels; infinite if nothing was lost. */
  double psnr() {
    return -10 * Math.log10(squaredShare / values());
  }

  CompressionReport report(long bytesIn, long bytesOut, long startNanos) {
    long pixels = shape instanceof SampleShape.Image ? samples * shape.valuesPerFeature() : 0;
    return new CompressionReport(
        samples,
        values(),
        pixels,
        bytesIn,
        bytesOut,
        largest,
        largestShare,
        absolute / values(),
        OptionalDouble.of(psnr()),
        hasSimilarity() ? OptionalDouble.of(similarity / samples) : OptionalDouble.empty(),
        (System.nanoTime() - startNanos) / 1e9);
  }
}
