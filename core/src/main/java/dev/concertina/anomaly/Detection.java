package dev.concertina.anomaly;

import java.util.List;

/**
 * The verdict on one sample. Immutable.
 *
 * @param score how badly the sample is reconstructed; larger is stranger
 * @param threshold the score above which a sample is called an anomaly
 * @param anomaly whether it is one
 * @param reasons the features with the largest shares in the score, largest first
 */
public record Detection(double score, double threshold, boolean anomaly, List<Reason> reasons) {

  /** Copies the list. */
  public Detection {
    reasons = List.copyOf(reasons);
  }

  /**
   * One feature's part in a score.
   *
   * @param feature its name
   * @param share its part, in [0, 1]: its error over its own mean error on clean samples, divided
   *     by the sum of that over all features, so that a feature that is always noisy is not blamed
   *     for it
   * @param value its value in the sample, raw; the mean for a feature of several values
   * @param expected its value in the reconstruction, likewise
   */
  public record Reason(String feature, double share, double value, double expected) {}
}
