package dev.concertina.cli.score;

import dev.concertina.Fit;
import dev.concertina.anomaly.ThresholdRule;
import dev.concertina.cli.console.Failure;
import dev.concertina.cli.options.Recipe;
import dev.concertina.cli.options.ThresholdChoice;
import dev.concertina.cli.options.ThresholdChoice.Calibrated;
import dev.concertina.series.SlidingWindows;
import dev.concertina.series.TimeSeries;
import dev.concertina.series.detect.SeriesDetector;
import dev.concertina.series.detect.SeriesScoring;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Learns the threshold of a detector for series: from the part that was held out, or where that is
 * worth too few independent scores, from the whole series by cross-fitting.
 */
public final class SeriesThreshold {
  private static final int BLOCKS = 5;

  /** Where the held-out part supports this, further trainings would gain little. */
  private static final ThresholdRule ENOUGH = ThresholdRule.targetFalsePositiveRate(0.05);

  private final Fit fit;
  private final Recipe recipe;
  private final SlidingWindows windows;
  private final Consumer<String> notes;

  /**
   * For a fit.
   *
   * @param recipe what was fitted, and how
   * @param windows what it was fitted to
   * @param notes hears what is done
   */
  public SeriesThreshold(Fit fit, Recipe recipe, SlidingWindows windows, Consumer<String> notes) {
    this.fit = fit;
    this.recipe = recipe;
    this.windows = windows;
    this.notes = notes;
  }

  /**
   * Learns it.
   *
   * @param wanted the rule asked for; empty for the best that the series support
   */
  public Calibrated<SeriesDetector> learn(Optional<ThresholdRule> wanted) throws Failure {
    notes.accept("learning the threshold from what was held out");
    SeriesDetector tail = calibrated();
    if (!supports(tail, wanted.orElse(ENOUGH))) {
      Optional<SeriesDetector> whole = crossCalibrated();
      if (whole.isPresent()) {
        return chosen(whole.get(), wanted);
      }
    }
    return chosen(tail, wanted);
  }

  private SeriesDetector calibrated() {
    return SeriesDetector.calibrate(fit, windows, ThresholdChoice.WITHOUT_RATE);
  }

  private static boolean supports(SeriesDetector detector, ThresholdRule rule) {
    try {
      detector.withThreshold(rule);
      return true;
    } catch (IllegalArgumentException tooFew) {
      return false;
    }
  }

  private Optional<SeriesDetector> crossCalibrated() {
    int blocks = Math.min(BLOCKS, longest() / windows.length());
    if (blocks < 2) {
      return Optional.empty();
    }
    notes.accept(
        String.format(
            "the held-out part is short: training %d more nets, each without a part of the series,"
                + " to learn the threshold from all of it",
            blocks));
    try {
      return Optional.of(
          SeriesDetector.crossCalibrate(
              fit,
              recipe.net(),
              recipe.training(),
              windows,
              SeriesScoring.defaults(),
              ThresholdChoice.WITHOUT_RATE,
              blocks));
    } catch (IllegalArgumentException noRoom) {
      return Optional.empty(); // holes leave no window in a block, or none outside
    }
  }

  private int longest() {
    return windows.series().stream().mapToInt(TimeSeries::length).max().orElse(0);
  }

  /** A rule that the scores do not support must not cost the training: another takes its place. */
  private static Calibrated<SeriesDetector> chosen(
      SeriesDetector detector, Optional<ThresholdRule> wanted) throws Failure {
    if (wanted.isPresent() && supports(detector, wanted.get())) {
      return new Calibrated<>(detector.withThreshold(wanted.get()), Optional.empty());
    }
    return ThresholdChoice.ofSteps(detector::withThreshold, wanted);
  }
}
