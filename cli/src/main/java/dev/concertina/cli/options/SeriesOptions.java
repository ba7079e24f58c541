package dev.concertina.cli.options;

import picocli.CommandLine.Option;

/** The options that say how series are cut into windows; null where nothing is said. */
public final class SeriesOptions {
  private static final int SHORTEST = 2;

  @Option(
      names = "--window",
      paramLabel = "N",
      description =
          "For lstm: time steps of a window. If not given, 256 for one sensor and 64 for several,"
              + " or less if the series is short.")
  private Integer window;

  @Option(
      names = "--stride",
      paramLabel = "N",
      description =
          "For lstm: time steps from the start of a window to that of the next in training. If not"
              + " given, 1.")
  private Integer stride;

  /** How long a window was asked for; null if nothing was said. */
  public Integer window() {
    return window;
  }

  public int stride() {
    return stride == null ? 1 : stride;
  }

  /**
   * Refuses what does not go with the kind of net.
   *
   * @throws IllegalArgumentException if there is such
   */
  public void requireFits(NetKind kind) {
    boolean series = kind == NetKind.LSTM;
    require(series || window == null, "--window is for --arch lstm");
    require(series || stride == null, "--stride is for --arch lstm");
    require(
        window == null || window >= SHORTEST,
        "Invalid value for --window: it must be at least " + SHORTEST + ", found " + window);
    require(
        stride == null || stride > 0,
        "Invalid value for --stride: it must be positive, found " + stride);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
