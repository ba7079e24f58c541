package dev.concertina.anomaly;

import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.ModelDescription;
import dev.concertina.ModelFormatException;
import dev.concertina.TrainingSummary;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.internal.Require;
import dev.concertina.internal.use.HeldModel;
import dev.concertina.spi.NodeType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Flags samples that a model does not reconstruct well.
 *
 * <p>The score of a sample is a distance in scaled units: how far the model moves it, as the mean
 * over one to four passes of the root mean square of the difference. One pass leads a strange
 * sample a part of the way to where samples usually are, further passes the rest. A {@link
 * ThresholdRule} makes a decision of it, learned from the scores of clean samples that the model
 * was not trained on. The detector keeps those scores, so that further thresholds need neither the
 * samples nor another fit.
 *
 * <p>Who opened a model closes it: a detector that was loaded closes its model with itself, one
 * that was calibrated leaves the model to whoever gave it. Detectors made by {@code withThreshold}
 * share the model and the end: closing one closes all.
 *
 * <p>Immutable except for {@link #close()}; may be used from many threads at once. It reports on
 * samples of the shape that the model was trained on and refuses others, NaN and infinities
 * included, with {@link IllegalArgumentException}.
 */
public final class AnomalyDetector implements AutoCloseable {
  /** The name of the threshold that decides where none is named. */
  public static final String DEFAULT = "default";

  private static final String USE = "detector";
  private static final int PASSES = 4;

  /** The most reasons that a detection names; there are fewer if there are fewer features. */
  private static final int REASONS = 3;

  private final HeldModel held;
  private final Scorer scorer;
  private final Calibration calibration;
  private final Map<String, Threshold> thresholds;

  private AnomalyDetector(
      HeldModel held, Scorer scorer, Calibration calibration, Map<String, Threshold> thresholds) {
    this.held = held;
    this.scorer = scorer;
    this.calibration = calibration;
    this.thresholds = Collections.unmodifiableMap(new LinkedHashMap<>(thresholds));
  }

  /**
   * Makes a detector whose threshold is learned on the samples that a fit held out. If these are
   * the last ones in time ({@link dev.concertina.TrainingOptions#withTimeOrdered}), a rate of false
   * alarms is promised by the number of independent ones among them.
   *
   * @param fit a fit with a validation part
   * @param rule how the threshold is learned
   * @return the detector; the model stays the fit's to close
   * @throws IllegalArgumentException if the fit held nothing out, or less than the rule needs
   */
  public static AnomalyDetector calibrate(Fit fit, ThresholdRule rule) {
    Require.present(fit, "fit");
    Require.that(
        fit.heldOut().isPresent(),
        "calibrate needs samples that the fit held out, found a fit without a validation part:"
            + " set one, or give clean samples of your own");
    boolean ordered =
        fit.model().description().training().map(TrainingSummary::timeOrdered).orElse(false);
    return calibrate(fit.model(), fit.heldOut().orElseThrow(), rule, ordered);
  }

  /**
   * Makes a detector whose threshold is learned on clean samples.
   *
   * @param model a trained model
   * @param clean samples without anomalies that the model was not trained on; ones that it was
   *     trained on have smaller errors and give too low a threshold
   * @param rule how the threshold is learned
   * @return the detector; the model stays yours to close
   * @throws IllegalArgumentException if there are fewer samples than the rule needs
   */
  public static AnomalyDetector calibrate(Autoencoder model, Samples clean, ThresholdRule rule) {
    return calibrate(model, clean, rule, false);
  }

  private static AnomalyDetector calibrate(
      Autoencoder model, Samples clean, ThresholdRule rule, boolean ordered) {
    Require.present(model, "model");
    Require.present(clean, "clean");
    Require.present(rule, "rule");
    Scorer scorer = new Scorer(model, PASSES);
    Calibration calibration = Calibration.of(scorer, clean, ordered);
    Threshold threshold = calibration.threshold(rule);
    return new AnomalyDetector(
        HeldModel.given(model, USE), scorer, calibration, Map.of(DEFAULT, threshold));
  }

  /**
   * Reads a detector from a model file.
   *
   * @param file what {@link #save} wrote
   * @param types the types of layers, vertices and losses of your own, if the net has any
   * @return the detector; yours to close, with its model
   * @throws ModelFormatException if it is no model, or one without a detector
   * @throws IOException if it cannot be read
   */
  public static AnomalyDetector load(Path file, NodeType<?>... types) throws IOException {
    return HeldModel.load(file, types, USE, held -> of(file, held));
  }

  /**
   * Makes the detector that stood in the file from which a model was loaded.
   *
   * @param model a loaded model; stays yours to close
   * @return the detector
   * @throws ModelFormatException if there is no detector in the model's file, or it is damaged
   */
  public static AnomalyDetector of(Autoencoder model) throws ModelFormatException {
    return of("the model", HeldModel.given(model, USE));
  }

  private static AnomalyDetector of(Object file, HeldModel held) throws ModelFormatException {
    String json = held.model().sections().get(DetectorSection.NAME);
    if (json == null) {
      throw new ModelFormatException(
          file + " holds a model without thresholds: calibrate it on clean samples first");
    }
    DetectorSection section = section(file, json, held.model());
    Scorer scorer = new Scorer(held.model(), section.passes());
    return new AnomalyDetector(held, scorer, section.calibration(), section.thresholds());
  }

  private static DetectorSection section(Object file, String json, Autoencoder model)
      throws ModelFormatException {
    try {
      return DetectorSection.parse(json, model.description());
    } catch (ModelFormatException e) {
      throw new ModelFormatException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Writes the model, its thresholds and what they were learned from to one file.
   *
   * @param file where to; replaced only when the new file is whole
   * @throws IOException if it cannot be written; an existing file is then left as it was
   * @throws IllegalStateException after {@link #close()}
   */
  public void save(Path file) throws IOException {
    Map<String, String> sections = new LinkedHashMap<>(held.open().sections());
    DetectorSection section = new DetectorSection(scorer.passes(), calibration, thresholds);
    sections.put(DetectorSection.NAME, section.toJson());
    model().save(file, sections);
  }

  /**
   * Returns the same detector with another deciding threshold, learned from the calibration scores
   * it keeps.
   *
   * @param rule how it is learned
   * @return a new detector on the same model
   * @throws IllegalArgumentException if the rule needs more samples, or labels
   */
  public AnomalyDetector withThreshold(ThresholdRule rule) {
    return withThreshold(DEFAULT, rule);
  }

  /**
   * Returns the same detector with a further threshold, learned from the calibration scores it
   * keeps.
   *
   * @param name the threshold's name; {@value #DEFAULT} decides where none is named
   * @param rule how it is learned
   * @return a new detector on the same model
   * @throws IllegalArgumentException if the rule needs more samples, or labels
   */
  public AnomalyDetector withThreshold(String name, ThresholdRule rule) {
    Require.present(rule, "rule");
    return with(name, calibration.threshold(rule));
  }

  /**
   * Returns the same detector with a further threshold, learned on labelled samples.
   *
   * @param name the threshold's name; {@value #DEFAULT} decides where none is named
   * @param rule how it is learned
   * @param labelled samples with labels, normal ones and, for {@link ThresholdRule#bestF1()},
   *     anomalies
   * @return a new detector on the same model
   * @throws IllegalStateException if the samples have no labels
   * @throws IllegalArgumentException if the labels are not such, or too few for the rule
   */
  public AnomalyDetector withThreshold(String name, ThresholdRule rule, Samples labelled) {
    Require.present(rule, "rule");
    Require.present(labelled, "labelled");
    return with(name, rule.learn(scores(labelled), labelled.anomalies()));
  }

  private AnomalyDetector with(String name, Threshold threshold) {
    Require.present(name, "name");
    held.open();
    Map<String, Threshold> more = new LinkedHashMap<>(thresholds);
    more.put(name, threshold);
    return new AnomalyDetector(held, scorer, calibration, more);
  }

  /**
   * Returns all thresholds by name.
   *
   * @return an unmodifiable map; never without {@value #DEFAULT}
   */
  public Map<String, Threshold> thresholds() {
    return thresholds;
  }

  /**
   * Returns the threshold that decides where none is named.
   *
   * @return the one named {@value #DEFAULT}
   */
  public Threshold threshold() {
    return thresholds.get(DEFAULT);
  }

  /**
   * Returns the model that the scores come from.
   *
   * @return the model; closed with this detector if it was loaded with it
   */
  public Autoencoder model() {
    return held.model();
  }

  /**
   * Scores samples.
   *
   * @param samples samples in raw units
   * @return one score for each; larger is stranger
   */
  public double[] scores(Samples samples) {
    Require.present(samples, "samples");
    held.open();
    double[] scores = new double[samples.size()];
    scorer.each(
        samples,
        scored -> {
          for (int i = 0; i < scored.size(); i++) {
            scores[scored.start() + i] = scored.scores()[i];
          }
        });
    return scores;
  }

  /**
   * Judges one sample.
   *
   * @param sample its values in raw units, as many as the model's samples have
   * @return score, verdict and reasons
   * @throws IllegalArgumentException if there are more or fewer, or one is NaN or infinite
   */
  public Detection detect(float... sample) {
    Require.present(sample, "sample");
    ModelDescription description = model().description();
    SampleShape shape = description.shape();
    Require.that(
        sample.length == shape.size(),
        "sample must have %d values (%s), found %d",
        shape.size(),
        named(description.features()),
        sample.length);
    for (int i = 0; i < sample.length; i++) {
      Require.that(
          Float.isFinite(sample[i]),
          "%s must be finite, found %s: fill it in, or leave the sample out",
          description.features().get(i / shape.valuesPerFeature()),
          sample[i]);
    }
    return detect(Samples.of(new float[][] {sample}, shape)).get(0);
  }

  private static String named(List<String> features) {
    int most = 8;
    return features.size() <= most
        ? String.join(", ", features)
        : String.join(", ", features.subList(0, most)) + ", …";
  }

  /**
   * Judges samples.
   *
   * @param samples samples in raw units
   * @return one detection for each, in their order
   */
  public List<Detection> detect(Samples samples) {
    return detect(samples, DEFAULT);
  }

  /**
   * Judges samples by a threshold of your choice.
   *
   * @param samples samples in raw units
   * @param thresholdName the name of one of {@link #thresholds()}
   * @return one detection for each, in their order
   * @throws IllegalArgumentException if there is no such threshold
   */
  public List<Detection> detect(Samples samples, String thresholdName) {
    Require.present(samples, "samples");
    held.open();
    Threshold threshold = thresholds.get(Require.present(thresholdName, "thresholdName"));
    Require.that(
        threshold != null,
        "threshold must be one of %s, found %s",
        thresholds.keySet(),
        thresholdName);
    List<Detection> detections = new ArrayList<>(samples.size());
    scorer.each(
        samples,
        scored -> {
          for (int i = 0; i < scored.size(); i++) {
            detections.add(detection(scored, i, threshold));
          }
        });
    return detections;
  }

  private Detection detection(Scorer.Scored scored, int i, Threshold threshold) {
    double score = scored.scores()[i];
    return new Detection(score, threshold.value(), threshold.exceededBy(score), reasons(scored, i));
  }

  private List<Detection.Reason> reasons(Scorer.Scored scored, int i) {
    double[] blame = calibration.relative(scored.errors()[i]);
    double sum = Arrays.stream(blame).sum();
    List<String> names = model().description().features();
    int block = model().description().shape().valuesPerFeature();
    return IntStream.of(largest(blame, REASONS))
        .mapToObj(
            f ->
                new Detection.Reason(
                    names.get(f),
                    sum == 0 ? 0 : blame[f] / sum,
                    mean(scored.samples()[i], f * block, block),
                    mean(scored.images()[i], f * block, block)))
        .toList();
  }

  /** Where the largest values are, the largest first; of equal ones, the first. */
  private static int[] largest(double[] values, int most) {
    int[] places = new int[Math.min(most, values.length)];
    int found = 0;
    for (int i = 0; i < values.length; i++) {
      int at = found;
      while (at > 0 && Double.compare(values[i], values[places[at - 1]]) > 0) {
        at--;
      }
      if (at < places.length) {
        found = Math.min(found + 1, places.length);
        System.arraycopy(places, at, places, at + 1, found - at - 1);
        places[at] = i;
      }
    }
    return places;
  }

  private static double mean(float[] values, int from, int length) {
    double sum = 0;
    for (int i = from; i < from + length; i++) {
      sum += values[i];
    }
    return sum / length;
  }

  /** Names the model and its thresholds. */
  @Override
  public String toString() {
    return "AnomalyDetector[" + model().description().kind() + ", " + thresholds + "]";
  }

  /**
   * Closes this detector and those that share its model, and the model if it was loaded with it; a
   * second time does nothing.
   */
  @Override
  public void close() {
    held.close();
  }
}
