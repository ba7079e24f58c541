package dev.concertina.cli.options;

import dev.concertina.cli.help.Heading;
import dev.concertina.cli.help.Under;
import dev.concertina.series.SlidingWindows;
import picocli.CommandLine.Option;

/** The options that say how series are cut into windows; null where nothing is said. */
@Under(Heading.SERIES)
public final class SeriesOptions {
  private static final int SHORTEST = 2;

  @Option(
      names = "--window",
      paramLabel = "N",
      description =
          "The time steps of a window. By default 256 for one sensor and 64 for several, fewer if"
              + " the series is short.")
  @Fits(NetKind.LSTM)
  private Integer window;

  @Option(
      names = "--stride",
      paramLabel = "N",
      description =
          "The time steps from the start of one training window to the start of the next; 1 by"
              + " default.")
  @Under(value = Heading.SERIES, rare = true)
  @Fits(NetKind.LSTM)
  private Integer stride;

  @Option(
      names = "--largest-gap",
      paramLabel = "TIME",
      description =
          "The largest distance in time between two readings that a window may span, in seconds or"
              + " the unit of the times, or in steps without times. What is further apart has a"
              + " hole between. By default it is three times the usual distance.")
  @Under(value = Heading.SERIES, rare = true)
  @Fits(NetKind.LSTM)
  private Double largestGap;

  /** The windows with the gap that was asked for. */
  public SlidingWindows withGap(SlidingWindows windows) {
    return largestGap == null ? windows : windows.withLargestGap(largestGap);
  }

  /** How long a window was asked for; null if nothing was said. */
  public Integer window() {
    return window;
  }

  public int stride() {
    return stride == null ? 1 : stride;
  }

  /**
   * Refuses numbers that are out of range.
   *
   * @throws IllegalArgumentException if there is such
   */
  public void requireInRange() {
    require(
        window == null || window >= SHORTEST,
        "Invalid value for --window: it must be at least " + SHORTEST + ", found " + window);
    require(
        stride == null || stride > 0,
        "Invalid value for --stride: it must be positive, found " + stride);
    require(
        largestGap == null || largestGap > 0,
        "Invalid value for --largest-gap: it must be positive, found " + largestGap);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
