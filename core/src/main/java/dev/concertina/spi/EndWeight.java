package dev.concertina.spi;

import dev.concertina.internal.Require;
import java.util.Locale;
import java.util.Objects;

/**
 * Says how much an output counts in what training minimises, epoch by epoch. Immutable.
 *
 * <p>A schedule is for the gradient alone: the errors that are reported, and that decide which
 * epoch is the best and when patience is over, count every output by {@linkplain #settled() the
 * weight that it settles at}. Errors of different epochs could not be compared otherwise.
 */
public final class EndWeight {
  /** The largest weight. */
  public static final double LARGEST = 1e9;

  /** The most epochs of a schedule. */
  public static final int MOST_EPOCHS = 1_000_000;

  /** Says how a weight goes from epoch to epoch. */
  public enum Schedule {
    /** It stays. */
    CONSTANT,
    /** It rises in equal steps, and then stays. */
    WARM_UP,
    /**
     * It rises in equal steps, stays, and begins anew, after Fu et al., "Cyclical Annealing
     * Schedule" (2019).
     */
    CYCLIC
  }

  private final Schedule schedule;
  private final double settled;
  private final int epochs;

  private EndWeight(Schedule schedule, double settled, int epochs) {
    Require.that(
        settled > 0 && settled <= LARGEST,
        "a weight must be above 0 and at most %s, found %s: leave an output out that counts"
            + " nothing",
        LARGEST,
        settled);
    Require.that(
        epochs >= 1 && epochs <= MOST_EPOCHS,
        "a schedule must have 1 to %d epochs, found %d",
        MOST_EPOCHS,
        epochs);
    this.schedule = schedule;
    this.settled = settled;
    this.epochs = epochs;
  }

  /**
   * Makes a weight that is the same in all epochs.
   *
   * @param weight how much the output counts
   * @return the weight
   * @throws IllegalArgumentException if it is not above 0, or above {@link #LARGEST}
   */
  public static EndWeight constant(double weight) {
    return new EndWeight(Schedule.CONSTANT, weight, 1);
  }

  /**
   * Makes a weight that rises in equal steps: in epoch e of the first ones it is {@code weight * e
   * / epochs}, and from the last of these on it is the weight.
   *
   * @param weight how much the output counts in the end
   * @param epochs how many epochs it takes to get there
   * @return the weight
   * @throws IllegalArgumentException if the weight is not above 0, or above {@link #LARGEST}, or
   *     epochs is not in [1, {@link #MOST_EPOCHS}]
   */
  public static EndWeight warmUp(double weight, int epochs) {
    return new EndWeight(Schedule.WARM_UP, weight, epochs);
  }

  /**
   * Makes a weight that rises again and again: in equal steps over the first half of each period,
   * and for the other half it is the weight.
   *
   * @param weight how much the output counts in the second half of each period
   * @param period how many epochs a period has
   * @return the weight
   * @throws IllegalArgumentException if the weight is not above 0, or above {@link #LARGEST}, or
   *     the period is not in [1, {@link #MOST_EPOCHS}]
   */
  public static EndWeight cyclic(double weight, int period) {
    return new EndWeight(Schedule.CYCLIC, weight, period);
  }

  /**
   * Computes the weight in an epoch.
   *
   * @param epoch the epoch, from 1
   * @return a positive factor, at most {@link #settled()}
   */
  public double at(int epoch) {
    Require.positive(epoch, "epoch");
    return switch (schedule) {
      case CONSTANT -> settled;
      case WARM_UP -> epoch >= epochs ? settled : settled * epoch / epochs;
      case CYCLIC -> {
        double twice = 2.0 * ((epoch - 1) % epochs + 1);
        yield twice >= epochs ? settled : settled * twice / epochs;
      }
    };
  }

  /**
   * Returns the weight that the schedule leads to, by which errors count the output in all epochs.
   *
   * @return a positive factor
   */
  public double settled() {
    return settled;
  }

  /**
   * Returns how the weight goes from epoch to epoch.
   *
   * @return the kind of schedule
   */
  public Schedule schedule() {
    return schedule;
  }

  /**
   * Returns the number of epochs of the warm-up or of a period.
   *
   * @return at least 1, and 1 for a constant weight
   */
  public int epochs() {
    return epochs;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EndWeight that
        && schedule == that.schedule
        && settled == that.settled
        && epochs == that.epochs;
  }

  @Override
  public int hashCode() {
    return Objects.hash(schedule, settled, epochs);
  }

  @Override
  public String toString() {
    return schedule == Schedule.CONSTANT
        ? Double.toString(settled)
        : String.format(
            Locale.ROOT,
            "%s (%s, %d epochs)",
            settled,
            schedule.name().toLowerCase(Locale.ROOT).replace('_', '-'),
            epochs);
  }
}
