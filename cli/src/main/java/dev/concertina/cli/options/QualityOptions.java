package dev.concertina.cli.options;

import dev.concertina.compress.ErrorBound;
import dev.concertina.compress.Quality;
import java.util.Objects;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options that say how good, or how small, a compressed file shall be. */
public final class QualityOptions {
  @Option(
      names = "--max-error",
      paramLabel = "E",
      description = {
        "The largest error of any value, in its column's units; with % behind it, as a share of"
            + " the",
        "column's range. 0 for none: little gained but where all values are whole numbers."
      })
  private ErrorBound bound;

  @Option(
      names = "--step",
      paramLabel = "X",
      description =
          "With --model: how finely codes are rounded, as a multiple of the step in training;"
              + " 1 if nothing else is asked for.")
  private Double step;

  @Option(
      names = "--bits",
      paramLabel = "B",
      description = "With --model: at most so many bits for each value, or pixel of a picture.")
  private Double bits;

  @Option(
      names = "--psnr",
      paramLabel = "DB",
      description = "With --model: at least this peak signal-to-noise ratio, in decibels.")
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
