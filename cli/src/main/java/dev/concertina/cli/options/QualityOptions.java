package dev.concertina.cli.options;

import dev.concertina.cli.help.Heading;
import dev.concertina.cli.help.Under;
import dev.concertina.compress.ErrorBound;
import dev.concertina.compress.Quality;
import java.util.Objects;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options that say how good, or how small, a compressed file shall be. */
@Under(Heading.QUALITY)
public final class QualityOptions {
  @Option(
      names = "--max-error",
      paramLabel = "E",
      description =
          "The largest error of any value: 0.05 in units of its column, or 1% of its column's"
              + " range. 0 loses nothing, and gains little unless all values are whole numbers.")
  private ErrorBound bound;

  @Option(
      names = "--step",
      paramLabel = "X",
      description =
          "With --model: how coarsely codes are quantised, as a multiple of the step in training; 1"
              + " by default.")
  private Double step;

  @Option(
      names = "--bits",
      paramLabel = "B",
      description = "With --model: the largest number of bits for each value, or pixel.")
  private Double bits;

  @Option(
      names = "--psnr",
      paramLabel = "DB",
      description = "With --model: the least peak signal-to-noise ratio, in decibels.")
  private Double psnr;

  /**
   * Refuses what excludes each other.
   *
   * @throws IllegalArgumentException if there is such
   */
  public void requireFits(boolean hasModel) {
    if (Stream.of(bound, step, bits, psnr).filter(Objects::nonNull).count() > 1) {
      throw new IllegalArgumentException(
          "--max-error, --step, --bits and --psnr exclude each other: give one of them");
    }
    if (!hasModel && bound == null) {
      throw new IllegalArgumentException(
          "without a --model, --max-error is needed: how far off may a value come back?");
    }
    quality();
  }

  /** The largest error; null if none is promised. */
  public ErrorBound bound() {
    return bound;
  }

  /**
   * What is asked for in place of a promise.
   *
   * @throws IllegalArgumentException if a number is not positive
   */
  public Quality quality() {
    if (bits != null) {
      return NetArguments.named("--bits", () -> Quality.bits(bits));
    }
    if (psnr != null) {
      return NetArguments.named("--psnr", () -> Quality.psnr(psnr));
    }
    return NetArguments.named("--step", () -> Quality.step(step == null ? 1 : step));
  }

  @Override
  public String toString() {
    return bound != null ? "largest error " + bound : quality().toString();
  }
}
