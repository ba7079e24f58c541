package dev.concertina.series.detect;

import dev.concertina.Architecture;
import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.MissingReadings;
import dev.concertina.ModelFormatException;
import dev.concertina.TrainingOptions;
import dev.concertina.TrainingSummary;
import dev.concertina.anomaly.Threshold;
import dev.concertina.anomaly.ThresholdRule;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Split;
import dev.concertina.internal.Require;
import dev.concertina.internal.use.HeldModel;
import dev.concertina.series.SlidingWindows;
import dev.concertina.series.TimeSeries;
import dev.concertina.spi.NodeType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Scores every time step of a series by the errors of the windows that cover it, and flags
 * anomalies.
 *
 * <p>A feature's squared error is divided by its mean on clean series, so that each counts by what
 * is usual for it; the score is the mean over the features ({@link SeriesScoring} says how windows
 * become steps). About 1 is usual. Windows never span a hole in the times; steps between holes that
 * are shorter than a window get no score, unless the model serves {@link MissingReadings}. Other
 * models are fed with straight lines where readings are missing; what is missing is never compared.
 *
 * <p>Who opened a model closes it: a detector that was loaded closes its model with itself, one
 * that was calibrated leaves the model to whoever gave it. Detectors made by {@link #withThreshold}
 * share the model and the end: closing one closes all.
 *
 * <p>Immutable except for {@link #close()}; may be used from many threads at once.
 */
public final class SeriesDetector implements AutoCloseable {
  private static final String USE = "detector for series";

  private final HeldModel held;
  private final Autoencoder model;
  private final SeriesScoring scoring;
  private final SeriesCalibration calibration;
  private final Threshold threshold;

  SeriesDetector(
      HeldModel held, SeriesScoring scoring, SeriesCalibration calibration, Threshold threshold) {
    this.held = held;
    this.model = held.model();
    this.scoring = scoring;
    this.calibration = calibration;
    this.threshold = threshold;
  }

  /**
   * Makes a detector whose threshold is learned on what a fit held out, scored as {@link
   * SeriesScoring#defaults()} says.
   *
   * @param fit a fit to the samples of the windows, which held out the last ones ({@link
   *     dev.concertina.TrainingOptions#forSeries()} does)
   * @param windows the windows that were fitted
   * @param rule how the threshold is learned on the last part of each series
   * @return the detector; the model stays the fit's to close
   * @throws IllegalArgumentException if the fit held nothing out or random windows, is not of these
   *     windows, or held out less than the rule needs
   */
  public static SeriesDetector calibrate(Fit fit, SlidingWindows windows, ThresholdRule rule) {
    return calibrate(fit, windows, SeriesScoring.defaults(), rule);
  }

  /**
   * Makes a detector whose threshold is learned on what a fit held out: the last part of each
   * series that has room for a window on either side.
   *
   * @param fit a fit to the samples of the windows, which held out the last ones ({@link
   *     dev.concertina.TrainingOptions#forSeries()} does)
   * @param windows the windows that were fitted
   * @param scoring how windows become scores of steps
   * @param rule how the threshold is learned on the last part of each series
   * @return the detector; the model stays the fit's to close
   * @throws IllegalArgumentException if the fit held nothing out or random windows, is not of these
   *     windows, or held out less than the rule needs
   */
  public static SeriesDetector calibrate(
      Fit fit, SlidingWindows windows, SeriesScoring scoring, ThresholdRule rule) {
    Require.present(fit, "fit");
    Require.present(windows, "windows");
    Require.that(
        fit.heldOut().isPresent(),
        "a detector needs a part of the series to calibrate on, found a fit that held nothing out:"
            + " set validation, or give clean series");
    TrainingSummary training =
        fit.model()
            .description()
            .training()
            .filter(TrainingSummary::timeOrdered)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "a detector for series needs a fit that held out the last windows, found"
                            + " random ones: set timeOrdered, or give clean series"));
    Split split = windows.samples().tail(training.validation());
    boolean same =
        split.training().length == training.trainingSamples()
            && split.validation().length == training.validationSamples()
            && windows.length() == fit.model().description().shape().valuesPerFeature();
    Require.that(
        same,
        "windows must be those of the fit, of %d steps, %d to learn from and %d held out, found"
            + " %s: give the windows whose samples were fitted",
        fit.model().description().shape().valuesPerFeature(),
        training.trainingSamples(),
        training.validationSamples(),
        windows);
    Require.present(scoring, "scoring");
    Require.present(rule, "rule");
    CleanErrors errors = new CleanErrors(gap(windows), scoring);
    errors.add(fit.model(), windows.lastParts(training.validation()));
    return of(fit.model(), errors, rule);
  }

  /**
   * Makes a detector whose threshold is learned on clean series, scored as {@link
   * SeriesScoring#defaults()} says.
   *
   * @param model a trained model for series
   * @param clean series without anomalies that the model was not trained on
   * @param rule how the threshold is learned
   * @return the detector; the model stays yours to close
   * @throws IllegalArgumentException if the model is not for series, the series have other features
   *     or no room for a window, or there are fewer steps than the rule needs
   */
  public static SeriesDetector calibrate(
      Autoencoder model, List<TimeSeries> clean, ThresholdRule rule) {
    return calibrate(model, clean, SeriesScoring.defaults(), rule);
  }

  /**
   * Makes a detector whose threshold is learned on clean series.
   *
   * @param model a trained model for series
   * @param clean series without anomalies that the model was not trained on
   * @param scoring how windows become scores of steps
   * @param rule how the threshold is learned
   * @return the detector; the model stays yours to close
   * @throws IllegalArgumentException if the model is not for series, the series have other features
   *     or no room for a window, or there are fewer steps than the rule needs
   */
  public static SeriesDetector calibrate(
      Autoencoder model, List<TimeSeries> clean, SeriesScoring scoring, ThresholdRule rule) {
    requireForSeries(model);
    Require.present(scoring, "scoring");
    Require.present(rule, "rule");
    Require.that(!Require.present(clean, "clean").isEmpty(), "clean must hold a series");
    CleanErrors errors = new CleanErrors(usualGap(clean), scoring);
    errors.add(model, clean);
    return of(model, errors, rule);
  }

  /**
   * Makes a detector whose threshold is learned on all of the clean series that a net was fitted
   * to, by cross-fitting: the series are cut into blocks, and each block is scored by a net that
   * was trained without it. For short series, of which the last part alone says too little. It
   * takes as many trainings as there are blocks.
   *
   * @param fit a fit to the samples of the windows
   * @param net the architecture that was fitted
   * @param options those of the fit
   * @param windows the windows that were fitted
   * @param scoring how windows become scores of steps
   * @param rule how the threshold is learned
   * @param blocks how many, at least 2; fewer where they would be shorter than a window
   * @return the detector; the model stays the fit's to close
   * @throws IllegalArgumentException if the windows are not of the fit's shape, a series has no
   *     room for two blocks, or the clean series say too little for the rule
   */
  public static SeriesDetector crossCalibrate(
      Fit fit,
      Architecture net,
      TrainingOptions options,
      SlidingWindows windows,
      SeriesScoring scoring,
      ThresholdRule rule,
      int blocks) {
    Require.present(rule, "rule");
    Require.present(scoring, "scoring");
    Autoencoder model = Require.present(fit, "fit").model();
    Require.that(
        CrossFit.fits(Require.present(windows, "windows"), model),
        "windows must be those of the fit, of shape %s, found %s: give the windows whose samples"
            + " were fitted",
        model.description().shape(),
        windows);
    int count = CrossFit.blocks(windows, blocks);
    Require.that(
        count >= 2,
        "cross-fitting needs a series with room for 2 blocks of at least a window, %d steps, found"
            + " none: take a shorter window or a longer series",
        windows.length());
    TrainingOptions whole =
        options.withValidation(0).withPatience(0).withEpochs(fit.report().bestEpoch());
    CleanErrors errors = new CleanErrors(gap(windows), scoring);
    new CrossFit(net, whole.withoutCheckpoint(), windows).each(count, errors::add);
    return of(model, errors, rule);
  }

  private static SeriesDetector of(Autoencoder model, CleanErrors errors, ThresholdRule rule) {
    SeriesCalibration calibration = errors.calibration();
    return new SeriesDetector(
        HeldModel.given(model, USE), errors.scoring(), calibration, calibration.ofSteps(rule));
  }

  /** By the series that is read least often; NaN for series without times. */
  private static double usualGap(List<TimeSeries> series) {
    return series.stream()
        .filter(one -> one.times().isPresent())
        .mapToDouble(SlidingWindows::usualGap)
        .filter(Double::isFinite)
        .max()
        .orElse(Double.NaN);
  }

  /** The largest gap of windows, or that of their series. */
  private static double gap(SlidingWindows windows) {
    return windows.largestGap().orElseGet(() -> usualGap(windows.series()));
  }

  private static void requireForSeries(Autoencoder model) {
    SampleShape shape = Require.present(model, "model").description().shape();
    Require.that(
        shape instanceof SampleShape.Series,
        "a detector for series needs a model for [n, features, time], found one for %s",
        shape);
  }

  /** The series under the model's names, unless it has others. */
  static TimeSeries served(Autoencoder model, TimeSeries series) {
    List<String> wanted = model.description().features();
    List<String> found = Require.present(series, "series").names();
    boolean byPlace = byPlace(found) || byPlace(wanted);
    Require.that(
        found.equals(wanted) || byPlace && found.size() == wanted.size(),
        "series must have the features %s in this order, found %s",
        wanted,
        found);
    return byPlace(found) ? series.withNames(wanted) : series;
  }

  /** Whether features have no names of their own: f0, f1, … */
  private static boolean byPlace(List<String> names) {
    return IntStream.range(0, names.size()).allMatch(i -> names.get(i).equals("f" + i));
  }

  static SlidingWindows windows(
      Autoencoder model, TimeSeries series, double gap, SeriesScoring scoring) {
    int length = model.description().shape().valuesPerFeature();
    SlidingWindows windows =
        SlidingWindows.of(series, length).withStride(scoring.strideFor(length));
    windows = Double.isNaN(gap) || series.times().isEmpty() ? windows : windows.withLargestGap(gap);
    return model.capability(MissingReadings.class).isPresent() ? windows.withPadding() : windows;
  }

  /**
   * Returns the same detector with another threshold, learned from the clean scores that it keeps.
   *
   * @param rule how it is learned
   * @return a new detector on the same model
   * @throws IllegalArgumentException if the rule needs more scores, or labels
   */
  public SeriesDetector withThreshold(ThresholdRule rule) {
    Require.present(rule, "rule");
    held.open();
    return new SeriesDetector(held, scoring, calibration, calibration.ofSteps(rule));
  }

  /**
   * Returns the threshold that decides.
   *
   * @return the threshold for scores of time steps
   */
  public Threshold threshold() {
    return threshold;
  }

  /**
   * Returns how errors of windows become scores of steps.
   *
   * @return the scoring
   */
  public SeriesScoring scoring() {
    return scoring;
  }

  /**
   * Returns the model that the scores come from.
   *
   * @return the model; closed with this detector if it was loaded with it
   */
  public Autoencoder model() {
    return model;
  }

  SeriesCalibration calibration() {
    return calibration;
  }

  /** How many windows side by side the clean series had room for. */
  double cleanWindows() {
    int length = model.description().shape().valuesPerFeature();
    return (double) calibration.windows().length / length;
  }

  /**
   * Scores a series.
   *
   * @param series with the model's features
   * @return a score for each step; NaN where {@link SeriesDetection#scores()} says so
   * @throws IllegalArgumentException if its features differ
   */
  public double[] scores(TimeSeries series) {
    held.open();
    return scores(errors(served(model, series)));
  }

  private StepErrors errors(TimeSeries series) {
    SlidingWindows windows = windows(model, series, calibration.largestGap(), scoring);
    return StepErrors.of(new WindowErrors(model), windows, scoring);
  }

  private double[] scores(StepErrors errors) {
    return smoothed(calibration, errors, scoring);
  }

  static double[] smoothed(
      SeriesCalibration calibration, StepErrors errors, SeriesScoring scoring) {
    double[] scores = calibration.scores(errors.byFeature());
    return MovingAverage.of(scores, errors.segments(), scoring.smoothing());
  }

  /**
   * Judges a series.
   *
   * @param series with the model's features
   * @return scores, verdicts and events
   * @throws IllegalArgumentException if its features differ
   */
  public SeriesDetection detect(TimeSeries series) {
    held.open();
    TimeSeries served = served(model, series);
    StepErrors errors = errors(served);
    double[] scores = scores(errors);
    boolean[] anomalies = new boolean[scores.length];
    for (int t = 0; t < scores.length; t++) {
      anomalies[t] = !Double.isNaN(scores[t]) && threshold.exceededBy(scores[t]);
    }
    double[][] byFeature = relative(errors.byFeature());
    List<SeriesDetection.Event> events =
        new SeriesEvents(served, errors.expected(), byFeature).of(scores, anomalies);
    return new SeriesDetection(scores, threshold, anomalies, byFeature, errors.expected(), events);
  }

  private double[][] relative(double[][] errors) {
    double[] usual = calibration.steps().usual();
    double[][] relative = new double[errors.length][errors[0].length];
    for (int f = 0; f < relative.length; f++) {
      for (int t = 0; t < relative[f].length; t++) {
        relative[f][t] = errors[f][t] / usual[f];
      }
    }
    return relative;
  }

  /**
   * Makes a detector that takes one reading at a time, on the same model.
   *
   * @return one that has seen nothing yet; its threshold is learned by this one's rule from the
   *     scores of single windows. It ends with this detector, or before it by its own {@link
   *     LiveDetector#close()}
   * @throws IllegalArgumentException if the rule needs more clean windows than there were, of which
   *     there are a little fewer than clean steps: take another rule
   */
  public LiveDetector live() {
    held.open();
    return new LiveDetector(held.lent(LiveDetector.USE), this);
  }

  /**
   * Reads a detector from a model file.
   *
   * @param file what {@link #save} or {@link LiveDetector#save} wrote
   * @param types the types of layers, vertices and losses of your own, if the net has any
   * @return the detector; yours to close, with its model
   * @throws ModelFormatException if it is no model, or one without a detector for series
   * @throws IOException if it cannot be read
   */
  public static SeriesDetector load(Path file, NodeType<?>... types) throws IOException {
    return HeldModel.load(
        file, types, USE, held -> SeriesSection.of(file, held.model()).detector(held));
  }

  /**
   * Returns the detector that stood in the file from which a model was loaded.
   *
   * @param model a loaded model
   * @return the detector; the model stays yours to close
   * @throws ModelFormatException if there is no detector for series in the model's file, or it is
   *     damaged
   */
  public static SeriesDetector of(Autoencoder model) throws ModelFormatException {
    return SeriesSection.of(Require.present(model, "model")).detector(HeldModel.given(model, USE));
  }

  /**
   * Writes the model and what this detector has learned to one file.
   *
   * @param file where to; replaced only when the new file is whole
   * @throws IOException if it cannot be written; an existing file is then left as it was
   * @throws IllegalStateException after {@link #close()}
   */
  public void save(Path file) throws IOException {
    Map<String, String> sections = new LinkedHashMap<>(held.open().sections());
    sections.put(SeriesSection.NAME, SeriesSection.of(this).toJson());
    model.save(file, sections);
  }

  /** Names the model and the threshold. */
  @Override
  public String toString() {
    return "SeriesDetector[" + model.description().kind() + ", " + threshold + "]";
  }

  /**
   * Closes this detector and those that were made from it, and the model if it was loaded with it;
   * a second time does nothing.
   */
  @Override
  public void close() {
    held.close();
  }
}
