package dev.concertina.internal.codes;

import dev.concertina.data.SampleShape;

/** Errors of samples, added up. */
public final class Distortion {
  private final SampleShape shape;
  private final float[] peaks;
  private double largest;
  private double largestShare;
  private double absolute;
  private double squaredShare;
  private long samples;

  /**
   * Begins without any errors, for samples of a shape.
   *
   * @param peaks what a feature's error is compared with: one for each, or one for all
   */
  public Distortion(SampleShape shape, float[] peaks) {
    this.shape = shape;
    this.peaks = peaks;
  }

  public void add(float[] truth, float[] back) {
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
  }

  /** The peak signal-to-noise ratio in decibels; infinite if nothing was lost. */
  public double psnr() {
    return -10 * Math.log10(squaredShare / values());
  }

  public long samples() {
    return samples;
  }

  /** The number of values of all samples. */
  public long values() {
    return samples * shape.size();
  }

  /** The number of pixels of all samples, if they are pictures; else 0. */
  public long pixels() {
    return shape instanceof SampleShape.Image ? samples * shape.valuesPerFeature() : 0;
  }

  /** The largest error, in the values' own units. */
  public double largest() {
    return largest;
  }

  /** The largest error as a share of its feature's peak. */
  public double largestShare() {
    return largestShare;
  }

  /** The mean of all errors' magnitudes. */
  public double meanAbsolute() {
    return absolute / values();
  }
}
