package dev.concertina.series.detect;

import dev.concertina.Autoencoder;
import dev.concertina.ModelFormatException;
import dev.concertina.anomaly.Detection;
import dev.concertina.anomaly.Threshold;
import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import dev.concertina.internal.metrics.Dependence;
import dev.concertina.internal.use.HeldModel;
import dev.concertina.series.SlidingWindows;
import dev.concertina.spi.NodeType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Scores a series while it is recorded. It takes one reading of all sensors at a time and, once a
 * window is full, returns a verdict on the last window.
 *
 * <p>The score is that of the window which ends with the reading: the mean of its features' squared
 * errors, each over what is usual for it. (A {@link SeriesDetector} also asks the windows that come
 * later; its scores are not available live.) Keeps one window of readings and the scores of some
 * thousand windows, whatever the length of the series.
 *
 * <p>Who opened a model closes it: a live detector that was loaded closes its model with itself,
 * one that a {@link SeriesDetector} made leaves the model alone, and ends with that detector at the
 * latest.
 *
 * <p>Not safe for use by several threads at once. Several live detectors, one for each machine, may
 * share a model.
 */
public final class LiveDetector implements AutoCloseable {
  /** Scores are kept for as many steps as this number of windows has, placed end to end. */
  private static final int WINDOWS_KEPT = 30;

  private static final int FEWEST_KEPT = 1000;
  private static final int MOST_KEPT = 1 << 20;

  static final String USE = "live detector";

  private final HeldModel held;
  private final SeriesDetector detector;
  private final WindowErrors errors;
  private final SampleShape.Series shape;
  private final LiveState state;
  private Threshold threshold;

  LiveDetector(HeldModel held, SeriesDetector detector) {
    this(held, detector, detector.calibration().ofWindows(detector.threshold().rule()), null);
  }

  LiveDetector(HeldModel held, SeriesDetector detector, Threshold threshold, LiveState saved) {
    this.held = held;
    this.detector = detector;
    this.threshold = threshold;
    this.errors = new WindowErrors(detector.model());
    this.shape = (SampleShape.Series) detector.model().description().shape();
    this.state = saved == null ? new LiveState(shape, kept(shape)) : saved;
  }

  static int kept(SampleShape.Series shape) {
    return (int) Math.max(FEWEST_KEPT, Math.min(MOST_KEPT, (long) WINDOWS_KEPT * shape.time()));
  }

  /**
   * The verdict on the window that ends with a reading.
   *
   * @param step the number of the reading, from 0
   * @param score how strange the window is, larger is stranger; empty until a window is full, and
   *     where no sensor says anything
   * @param threshold the score above which it is an anomaly
   * @param anomaly whether it is one; false without a score
   * @param drifted whether recent scores are distributed otherwise than clean ones were; see {@link
   *     LiveDetector#drift()}
   * @param reasons the sensors with the largest shares in the score, largest first; value and
   *     expected value are those at the step of the window where the sensor is furthest off, raw;
   *     empty without a score. Immutable
   */
  public record Verdict(
      long step,
      OptionalDouble score,
      double threshold,
      boolean anomaly,
      boolean drifted,
      List<Detection.Reason> reasons) {
    /** Copies the list. */
    public Verdict {
      reasons = List.copyOf(reasons);
    }
  }

  /**
   * Takes the next reading of a series whose steps follow each other. After more than two steps
   * without any reading, where a detector of whole series sees a hole, a new window is begun.
   *
   * @param reading one value for each feature, raw; NaN where a sensor says nothing
   * @return the verdict
   * @throws IllegalArgumentException if there are more or fewer values, or one is infinite; nothing
   *     is taken then
   */
  public Verdict accept(float... reading) {
    held.open();
    requireReading(reading);
    if (isAny(reading) && state.silentSteps() >= SlidingWindows.USUAL_GAP) {
      state.forgetReadings();
    }
    return taken(reading);
  }

  /**
   * Takes the next reading and its time. After a hole, a distance to the last reading of more than
   * three times what was usual between clean readings, a new window is begun.
   *
   * @param time in the unit of the clean series' times, not before that of the last reading
   * @param reading one value for each feature, raw; NaN where a sensor says nothing
   * @return the verdict
   * @throws IllegalArgumentException if the time goes back or is not finite, there are more or
   *     fewer values, or one is infinite; nothing is taken then
   */
  public Verdict accept(double time, float[] reading) {
    held.open();
    requireReading(reading);
    Require.that(
        Double.isFinite(time) && !(time < state.lastTime()),
        "time must be finite and not before that of the last reading, %s, found %s",
        state.lastTime(),
        time);
    boolean any = isAny(reading);
    if (any && time - state.lastTime() > detector.calibration().largestGap()) {
      state.forgetReadings();
    }
    if (any || Double.isNaN(state.lastTime())) {
      state.setLastTime(time);
    }
    return taken(reading);
  }

  private static boolean isAny(float[] reading) {
    for (float value : reading) {
      if (!Float.isNaN(value)) {
        return true;
      }
    }
    return false;
  }

  private void requireReading(float[] reading) {
    Require.that(
        Require.present(reading, "reading").length == shape.features(),
        "a reading must have %d values, %s, found %d",
        shape.features(),
        String.join(", ", detector.model().description().features()),
        reading.length);
    for (int f = 0; f < reading.length; f++) {
      Require.that(
          !Float.isInfinite(reading[f]),
          "%s must be finite, or NaN if it is missing, found %s",
          detector.model().description().features().get(f),
          reading[f]);
    }
  }

  private Verdict taken(float[] reading) {
    state.add(reading);
    double score = Double.NaN;
    List<Detection.Reason> reasons = List.of();
    if (state.isFull() && isAny(reading)) {
      float[] window = state.window();
      WindowErrors.Judged judged = errors.of(window);
      score = detector.calibration().score(judged.means());
      reasons = reasons(window, judged);
      state.addScore(score);
    }
    boolean none = Double.isNaN(score);
    return new Verdict(
        state.steps() - 1,
        none ? OptionalDouble.empty() : OptionalDouble.of(score),
        threshold.value(),
        !none && threshold.exceededBy(score),
        drift().isPresent() && drift().orElseThrow().isSignificant(),
        reasons);
  }

  private List<Detection.Reason> reasons(float[] window, WindowErrors.Judged judged) {
    double[] blame = detector.calibration().steps().relative(judged.means());
    double sum = Arrays.stream(blame).filter(b -> !Double.isNaN(b)).sum();
    List<String> names = detector.model().description().features();
    return IntStream.range(0, blame.length)
        .filter(f -> blame[f] > 0)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer f) -> -blame[f]))
        .limit(SeriesEvents.REASONS)
        .map(
            f -> {
              int at = furthest(judged.errors(), f * shape.time());
              return new Detection.Reason(
                  names.get(f), blame[f] / sum, window[at], judged.reconstruction()[at]);
            })
        .toList();
  }

  /** Where a feature of the window is furthest off; of equal ones, the latest. */
  private int furthest(float[] squares, int from) {
    int furthest = from;
    for (int i = from; i < from + shape.time(); i++) {
      boolean better = Float.isNaN(squares[furthest]) || squares[i] >= squares[furthest];
      furthest = better ? i : furthest;
    }
    return furthest;
  }

  /**
   * Returns the threshold that decides.
   *
   * @return the threshold for scores of single windows
   */
  public Threshold threshold() {
    return threshold;
  }

  /**
   * Learns the threshold again, by the same rule, from the scores of the last readings. Call it
   * when these have been normal: what is usual has changed, and the machine is well.
   *
   * @param last how many of the last scores to learn from, at least 1
   * @return the new threshold, which decides from now on
   * @throws IllegalStateException if there are fewer than {@code last} scores since the start or
   *     the last recalibration; only the last {@value #FEWEST_KEPT}, or thirty windows' worth if
   *     that is more, are kept
   * @throws IllegalArgumentException if the rule needs more
   */
  public Threshold recalibrate(int last) {
    Require.positive(last, "last");
    held.open();
    double[] recent = state.scores();
    if (recent.length < last) {
      throw new IllegalStateException(
          "recalibrate needs " + last + " scores, found " + recent.length + ": wait for more");
    }
    double[] chosen = Arrays.copyOfRange(recent, recent.length - last, recent.length);
    double independent = Dependence.independent(List.of(chosen), shape.time());
    threshold = threshold.rule().learn(chosen, independent);
    state.expect(chosen);
    return threshold;
  }

  /**
   * Measures how far the distribution of recent scores is from that of clean ones.
   *
   * @param distance the largest difference of their cumulative distributions (Kolmogorov and
   *     Smirnov), in [0, 1]
   * @param critical what is exceeded in one of a hundred cases if nothing has changed, where
   *     windows that overlap count together as many as fit side by side: {@code 1.63 sqrt((n + m) /
   *     n m)}
   */
  public record Drift(double distance, double critical) {
    /**
     * Returns whether the distance is larger than chance allows.
     *
     * @return true if something has changed: the machine, its use, or the sensors
     */
    public boolean isSignificant() {
      return distance > critical;
    }
  }

  /**
   * Compares recent scores with clean ones, or with those of the last recalibration.
   *
   * @return empty until ten windows' worth of scores are there
   */
  public Optional<Drift> drift() {
    return state.drift(detector.calibration().windows(), detector.cleanWindows());
  }

  /**
   * Returns the detector of whole series on the same model.
   *
   * @return the detector; closed with this one if this one was loaded
   */
  public SeriesDetector detector() {
    return detector;
  }

  /**
   * Writes the model, the detector and its state to one file. A detector that is loaded from it
   * continues in the same state.
   *
   * @param file where to; replaced only when the new file is whole
   * @throws IOException if it cannot be written; an existing file is then left as it was
   * @throws IllegalStateException after {@link #close()}
   */
  public void save(Path file) throws IOException {
    Autoencoder model = held.open();
    Map<String, String> sections = new LinkedHashMap<>(model.sections());
    sections.put(SeriesSection.NAME, SeriesSection.of(detector, threshold, state).toJson());
    model.save(file, sections);
  }

  /**
   * Reads a live detector from a model file.
   *
   * @param file what {@link #save} or {@link SeriesDetector#save} wrote; of the latter, it has seen
   *     nothing yet
   * @param types the types of layers, vertices and losses of your own, if the net has any
   * @return the detector; yours to close, with its model
   * @throws ModelFormatException if it is no model, or one without a detector for series
   * @throws IllegalArgumentException if {@link SeriesDetector#save} wrote it and its rule cannot
   *     learn a threshold for single windows; see {@link SeriesDetector#live()}
   * @throws IOException if it cannot be read
   */
  public static LiveDetector load(Path file, NodeType<?>... types) throws IOException {
    return HeldModel.load(
        file, types, USE, held -> SeriesSection.of(file, held.model()).live(held));
  }

  /** Closes this detector, and the model if it was loaded with it; a second time does nothing. */
  @Override
  public void close() {
    held.close();
  }
}
