package dev.concertina.series.detect;

import dev.concertina.data.SampleShape;
import java.util.Arrays;
import java.util.Optional;

/** What a live detector has seen and keeps: one window of readings, and some scores. */
final class LiveState {
  private final SampleShape.Series shape;

  /** Readings in a ring, step by step. */
  private final float[] ring;

  private final double[] scores;

  /** What scores are compared with since they were last recalibrated, ascending; or null. */
  private double[] expected;

  private long steps;
  private int filled;
  private long scored;
  private double lastTime = Double.NaN;
  private Optional<LiveDetector.Drift> drift = Optional.empty();

  LiveState(SampleShape.Series shape, int scoresKept) {
    this.shape = shape;
    this.ring = new float[shape.size()];
    this.scores = new double[scoresKept];
  }

  void add(float[] reading) {
    System.arraycopy(reading, 0, ring, place(steps), reading.length);
    steps++;
    filled = Math.min(filled + 1, shape.time());
  }

  private int place(long step) {
    return (int) (step % shape.time()) * shape.features();
  }

  void forgetReadings() {
    filled = 0;
  }

  boolean isFull() {
    return filled == shape.time();
  }

  long steps() {
    return steps;
  }

  double lastTime() {
    return lastTime;
  }

  void setLastTime(double time) {
    lastTime = time;
  }

  /** The last steps, of those that are kept, at which no sensor said anything. */
  int silentSteps() {
    for (int back = 1; back <= filled; back++) {
      int from = place(steps - back);
      for (int f = 0; f < shape.features(); f++) {
        if (!Float.isNaN(ring[from + f])) {
          return back - 1;
        }
      }
    }
    return filled;
  }

  /** The readings that are kept, the oldest first, {@code [filled][features]}. */
  private float[][] readings() {
    float[][] readings = new float[filled][];
    for (int t = 0; t < filled; t++) {
      int from = place(steps - filled + t);
      readings[t] = Arrays.copyOfRange(ring, from, from + shape.features());
    }
    return readings;
  }

  /** A full window, feature by feature. */
  float[] window() {
    float[][] readings = readings();
    float[] window = new float[shape.size()];
    for (int t = 0; t < readings.length; t++) {
      for (int f = 0; f < shape.features(); f++) {
        window[f * shape.time() + t] = readings[t][f];
      }
    }
    return window;
  }

  void addScore(double score) {
    scores[(int) (scored % scores.length)] = score;
    scored++;
  }

  /** The scores that are kept, the oldest first. */
  double[] scores() {
    int kept = (int) Math.min(scored, scores.length);
    double[] inOrder = new double[kept];
    for (int i = 0; i < kept; i++) {
      inOrder[i] = scores[(int) ((scored - kept + i) % scores.length)];
    }
    return inOrder;
  }

  /** From now on scores are compared with these. */
  void expect(double[] chosen) {
    expected = chosen.clone();
    Arrays.sort(expected);
    drift = Optional.empty();
    scored = 0;
  }

  private Optional<double[]> expected() {
    return Optional.ofNullable(expected).map(double[]::clone);
  }

  /** How far scores have drifted, looked at once for each window that has passed. */
  Optional<LiveDetector.Drift> drift(double[] clean, double cleanWindows) {
    if (scored > 0 && scored % shape.time() == 0 || drift.isEmpty()) {
      double windows = (double) Math.min(scored, scores.length) / shape.time();
      boolean anew = expected != null;
      double comparedWith = anew ? (double) expected.length / shape.time() : cleanWindows;
      drift =
          windows < Distributions.FEWEST_WINDOWS
              ? Optional.empty()
              : Optional.of(
                  Distributions.drift(anew ? expected : clean, comparedWith, scores(), windows));
    }
    return drift;
  }

  /**
   * All that a file keeps of a state.
   *
   * @param steps how many readings there were, of which some are kept
   * @param scored how many scores there were, of which some are kept
   * @param expected what scores are compared with since they were last recalibrated, ascending
   * @param lastTime NaN if there is none
   * @param drift as last looked at, which was not with the last score
   */
  record Kept(
      float[][] readings,
      long steps,
      double[] scores,
      long scored,
      Optional<double[]> expected,
      double lastTime,
      Optional<LiveDetector.Drift> drift) {}

  Kept kept() {
    return new Kept(readings(), steps, scores(), scored, expected(), lastTime, drift);
  }

  static LiveState of(SampleShape.Series shape, int scoresKept, Kept kept) {
    LiveState state = new LiveState(shape, scoresKept);
    state.steps = kept.steps() - kept.readings().length;
    for (float[] reading : kept.readings()) {
      state.add(reading);
    }
    state.scored = kept.scored() - kept.scores().length;
    for (double score : kept.scores()) {
      state.addScore(score);
    }
    state.expected = kept.expected().orElse(null);
    state.lastTime = kept.lastTime();
    state.drift = kept.drift();
    return state;
  }
}
