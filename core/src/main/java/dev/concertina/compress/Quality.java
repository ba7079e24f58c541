package dev.concertina.compress;

import dev.concertina.internal.Require;
import java.util.Locale;

/**
 * Says how good or how small a compressed file should be. The step of quantisation is chosen to
 * reach it. Of a picture it is measured; of many samples up to 1,024 are tried, drawn from all, and
 * the file of all may come to a little more or less, as its report says.
 *
 * @param goal what is asked for
 * @param value how much of it
 */
public record Quality(Goal goal, double value) {
  /** Says what can be asked for. */
  public enum Goal {
    /** A multiple of the step that the net was trained with: 1 for that, 2 for half as fine. */
    STEP,
    /**
     * Bits for each value of a sample, or for each pixel of a picture: at most these, as far as the
     * blocks of codes go. What stands in every file besides, some 100 bytes, is not counted.
     */
    BITS,
    /**
     * The peak signal-to-noise ratio in decibels: at least this. The peak is white for pictures,
     * and for other data each feature's range among the samples that the compressor learned from.
     */
    PSNR
  }

  /**
   * Checks the number.
   *
   * @throws IllegalArgumentException if it is not positive and finite
   */
  public Quality {
    Require.present(goal, "goal");
    Require.positive(value, goal.name().toLowerCase(Locale.ROOT));
  }

  /**
   * Asks for a step of quantisation, as a multiple of the one in training.
   *
   * @param multiple of the step in training; 1 is the natural choice
   * @return the quality
   */
  public static Quality step(double multiple) {
    return new Quality(Goal.STEP, multiple);
  }

  /**
   * Asks for the best quality at a number of bits.
   *
   * @param most for each value, or each pixel of a picture
   * @return the quality
   */
  public static Quality bits(double most) {
    return new Quality(Goal.BITS, most);
  }

  /**
   * Asks for the smallest file with at least a PSNR.
   *
   * @param least in decibels
   * @return the quality
   */
  public static Quality psnr(double least) {
    return new Quality(Goal.PSNR, least);
  }

  @Override
  public String toString() {
    return switch (goal) {
      case STEP -> "step x " + value;
      case BITS -> "at most " + value + " bits each";
      case PSNR -> "at least " + value + " dB";
    };
  }
}
