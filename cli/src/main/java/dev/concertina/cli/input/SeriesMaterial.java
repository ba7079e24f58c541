package dev.concertina.cli.input;

import dev.concertina.cli.console.Failure;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.options.LabelledData;
import dev.concertina.cli.options.SeriesOptions;
import dev.concertina.cli.options.SeriesWindow;
import dev.concertina.series.SlidingWindows;
import dev.concertina.series.TimeSeries;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is learned of series.
 *
 * @param windows of all that is to be learned
 * @param length how long they are and why
 * @param remark what became of the labels; empty if there are none
 * @param leftOut how many steps are labelled as anomalies and left out
 */
public record SeriesMaterial(
    SlidingWindows windows, SeriesWindow length, Optional<String> remark, int leftOut) {

  /** The parts of series without what is labelled as an anomaly. */
  private record Normal(List<TimeSeries> parts, int leftOut) {}

  public static SeriesMaterial of(
      SeriesFiles files, LabelledData data, SeriesOptions options, boolean keepAnomalies)
      throws Failure {
    boolean cut = data.hasLabel() && !keepAnomalies;
    Normal normal = cut ? normal(files, data) : new Normal(files.series(), 0);
    SeriesWindow length = SeriesWindow.of(options.window(), normal.parts());
    SlidingWindows windows =
        options.withGap(
            SlidingWindows.of(normal.parts(), length.steps()).withStride(options.stride()));
    requireWindows(windows, data);
    return new SeriesMaterial(windows, length, remark(data, cut, normal), normal.leftOut());
  }

  private static Optional<String> remark(LabelledData data, boolean cut, Normal normal) {
    String apart = "column '" + data.label() + "' set apart; ";
    String left =
        cut
            ? Format.count(normal.leftOut(), "step") + " labelled as anomalies left out"
            : "all steps kept";
    return data.hasLabel() ? Optional.of(apart + left) : Optional.empty();
  }

  private static Normal normal(SeriesFiles files, LabelledData data) throws Failure {
    List<TimeSeries> parts = new ArrayList<>();
    int left = 0;
    for (int s = 0; s < files.series().size(); s++) {
      TimeSeries series = files.series().get(s);
      boolean[] anomalies = data.anomalies(series, files.files().get(s));
      int from = 0;
      for (int t = 0; t <= anomalies.length; t++) {
        if (t == anomalies.length || anomalies[t]) {
          if (t > from) {
            parts.add(series.slice(from, t));
          }
          left += t < anomalies.length ? 1 : 0;
          from = t + 1;
        }
      }
    }
    data.requireAnomalies();
    if (parts.isEmpty()) {
      throw new Failure(
          "all steps of "
              + data.path()
              + " are labelled as anomalies: check --label, or --keep-anomalies");
    }
    return new Normal(parts, left);
  }

  private static void requireWindows(SlidingWindows windows, LabelledData data) throws Failure {
    if (windows.size() == 0) {
      int longest = windows.series().stream().mapToInt(TimeSeries::length).max().orElseThrow();
      throw new Failure(
          String.format(
              "a window of %s does not fit into %s, whose longest part has %s%s: give a shorter"
                  + " --window",
              Format.count(windows.length(), "step"),
              data.path(),
              Format.count(longest, "step"),
              longest < windows.length() ? "" : holesIn(windows)));
    }
  }

  private static String holesIn(SlidingWindows windows) {
    int steps = longest(windows);
    return String.format(
        ", with holes in it; without one it has at most %s in a row (--largest-gap says what a hole"
            + " is)",
        Format.count(steps, "step"));
  }

  /** The steps of the longest part without a hole. */
  private static int longest(SlidingWindows windows) {
    SlidingWindows steps = SlidingWindows.of(windows.series(), 1);
    SlidingWindows alike =
        windows.largestGap().isPresent()
            ? steps.withLargestGap(windows.largestGap().getAsDouble())
            : steps;
    return alike.segments().stream().mapToInt(part -> part.end() - part.start()).max().orElse(0);
  }

  /** The steps of the longest part without a hole. */
  public int longestPart() {
    return longest(windows);
  }

  /**
   * Refuses series none of which has a last part to hold out.
   *
   * @throws Failure if none is long enough
   */
  public void requireHeldOut(double share) throws Failure {
    try {
      windows.lastParts(share);
    } catch (IllegalArgumentException e) {
      throw new Failure(
          e.getMessage() + " (--window " + windows.length() + ", --validation " + share + ")", e);
    }
  }

  /** How many steps of series get a score. */
  public int scored(List<TimeSeries> series) {
    SlidingWindows covering = SlidingWindows.of(series, windows.length());
    return series.stream().mapToInt(TimeSeries::length).sum() - covering.uncovered();
  }

  /** How many holes there are between steps that follow each other without one. */
  public int holes() {
    int holes = 0;
    for (TimeSeries one : windows.series()) {
      SlidingWindows pairs = SlidingWindows.of(one, 2);
      pairs =
          windows.largestGap().isPresent()
              ? pairs.withLargestGap(windows.largestGap().getAsDouble())
              : pairs;
      for (int i = 1; i < pairs.size(); i++) {
        holes += pairs.place(i).start() > pairs.place(i - 1).start() + 1 ? 1 : 0;
      }
    }
    return holes;
  }
}
