package dev.concertina;

import dev.concertina.internal.Require;

/**
 * A value that is so far beyond all others of its feature that training did not use it. If it did,
 * the scale of the feature would become so coarse that its other values could not be distinguished.
 *
 * <p>The feature is scaled by the other values, and while learning, the nearest of them stands for
 * this one. The samples themselves stay as they are: their errors are those of the true value.
 *
 * @param feature the feature's name
 * @param sample the number of the sample among those given to the fit, from 0; of windows that
 *     overlap, the first one that has the value
 * @param value what was found, raw
 * @param low the least of the other values in the training part
 * @param high the greatest of them
 * @param heldOut whether the sample was held out, so that only the choice of the best epoch ignores
 *     the value
 */
public record GrossCell(
    String feature, int sample, float value, float low, float high, boolean heldOut) {
  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if it is null
   */
  public GrossCell {
    Require.present(feature, "feature");
  }
}
