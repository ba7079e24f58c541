package dev.concertina;

import dev.concertina.data.Range;
import dev.concertina.internal.Require;
import dev.concertina.noise.Corruption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Says how a model was trained, as its file keeps it: the same training gives the same summary.
 * Immutable; {@link #words()} says it all for people.
 */
public final class TrainingSummary {
  private final Corruption corruption;
  private final Optional<Range> range;
  private final long seed;
  private final double validation;
  private final boolean timeOrdered;
  private final int trainingSamples;
  private final int validationSamples;
  private final int epochs;
  private final int bestEpoch;
  private final TrainingReport.Stop stop;
  private final double error;
  private final Map<String, String> options;

  private TrainingSummary(Draft draft) {
    this.corruption = Require.present(draft.corruption, "corruption");
    this.range = Require.present(draft.range, "range");
    this.seed = draft.seed;
    this.validation = Require.fraction(draft.validation, "validation");
    this.timeOrdered = draft.timeOrdered;
    this.trainingSamples = Require.notNegative(draft.trainingSamples, "trainingSamples");
    this.validationSamples = Require.notNegative(draft.validationSamples, "validationSamples");
    this.epochs = Require.notNegative(draft.epochs, "epochs");
    this.bestEpoch = draft.bestEpoch;
    this.stop = Require.present(draft.stop, "stop");
    this.error = draft.error;
    this.options =
        Collections.unmodifiableMap(new LinkedHashMap<>(Require.present(draft.options, "options")));
    Require.that(
        bestEpoch >= 0 && bestEpoch <= epochs,
        "bestEpoch must be in [0, %d], found %d",
        epochs,
        bestEpoch);
    Require.that(Double.isFinite(error), "error must be finite, found %s", error);
  }

  /** What can still be changed. */
  @SuppressWarnings("NullAway.Init") // set by the one method that begins a draft
  private static final class Draft {
    private Corruption corruption;
    private Optional<Range> range = Optional.empty();
    private long seed;
    private double validation;
    private boolean timeOrdered;
    private int trainingSamples;
    private int validationSamples;
    private int epochs;
    private int bestEpoch;
    private TrainingReport.Stop stop = TrainingReport.Stop.ALL_EPOCHS;
    private double error;
    private Map<String, String> options = Map.of();
  }

  private Draft draft() {
    Draft draft = new Draft();
    draft.corruption = corruption;
    draft.range = range;
    draft.seed = seed;
    draft.validation = validation;
    draft.timeOrdered = timeOrdered;
    draft.trainingSamples = trainingSamples;
    draft.validationSamples = validationSamples;
    draft.epochs = epochs;
    draft.bestEpoch = bestEpoch;
    draft.stop = stop;
    draft.error = error;
    draft.options = options;
    return draft;
  }

  /**
   * Describes a training of which no more is known; the {@code with} methods say the rest.
   *
   * @param corruption what was done to the scaled inputs
   * @param seed where all randomness came from
   * @return a summary
   */
  public static TrainingSummary of(Corruption corruption, long seed) {
    Draft draft = new Draft();
    draft.corruption = corruption;
    draft.seed = seed;
    return new TrainingSummary(draft);
  }

  /**
   * Summarises a training.
   *
   * @param options how it was to go
   * @param report how it went
   * @param range the declared range of the samples, if there is one
   * @return a summary
   */
  public static TrainingSummary of(
      TrainingOptions options, TrainingReport report, Optional<Range> range) {
    Require.present(options, "options");
    Require.present(report, "report");
    Draft draft = new Draft();
    draft.corruption = options.corruption();
    draft.range = range;
    draft.seed = options.seed();
    draft.validation = options.validation();
    draft.timeOrdered = options.timeOrdered();
    draft.trainingSamples = report.trainingSamples();
    draft.validationSamples = report.validationSamples();
    draft.epochs = report.history().size();
    draft.bestEpoch = report.bestEpoch();
    draft.stop = report.stop();
    draft.error = report.bestError();
    draft.options = new LinkedHashMap<>(options.describe());
    draft.options.keySet().removeAll(List.of("corruption", "seed"));
    return new TrainingSummary(draft);
  }

  /**
   * Returns what was done to the scaled inputs while training.
   *
   * @return the corruption; none for clean inputs
   */
  public Corruption corruption() {
    return corruption;
  }

  /**
   * Returns the declared range of the samples, such as 0 to 255 for pictures of 8 bits.
   *
   * @return the range in raw units; empty if none was declared
   */
  public Optional<Range> range() {
    return range;
  }

  /**
   * Returns the seed of all randomness.
   *
   * @return the seed
   */
  public long seed() {
    return seed;
  }

  /**
   * Returns which share of the samples was to be held out.
   *
   * @return in [0, 1)
   */
  public double validation() {
    return validation;
  }

  /**
   * Returns whether the last samples were held out rather than random ones.
   *
   * @return true for samples in order of time
   */
  public boolean timeOrdered() {
    return timeOrdered;
  }

  /**
   * Returns how many samples the weights were learned from.
   *
   * @return the size of the training part
   */
  public int trainingSamples() {
    return trainingSamples;
  }

  /**
   * Returns how many samples were held out.
   *
   * @return the size of the validation part
   */
  public int validationSamples() {
    return validationSamples;
  }

  /**
   * Returns how many epochs were done.
   *
   * @return the number
   */
  public int epochs() {
    return epochs;
  }

  /**
   * Returns the epoch whose weights the model has.
   *
   * @return its number, from 1; 0 if no epoch is known of
   */
  public int bestEpoch() {
    return bestEpoch;
  }

  /**
   * Returns why training ended.
   *
   * @return the reason
   */
  public TrainingReport.Stop stop() {
    return stop;
  }

  /**
   * Returns the error of the model, as {@link TrainingReport#bestError()} says it.
   *
   * @return the loss in scaled units
   */
  public double error() {
    return error;
  }

  /**
   * Returns the other options, for people.
   *
   * @return names and values in words; unmodifiable
   */
  public Map<String, String> options() {
    return options;
  }

  /**
   * Returns all of the summary, for people.
   *
   * @return names and values in words, in a stable order; unmodifiable
   */
  public Map<String, String> words() {
    Map<String, String> words = new LinkedHashMap<>(options);
    words.put("corruption", corruption.text());
    words.put("seed", Long.toString(seed));
    range.ifPresent(r -> words.put("range", r.low() + " to " + r.high()));
    words.put("trainingSamples", Integer.toString(trainingSamples));
    words.put("validationSamples", Integer.toString(validationSamples));
    words.put("epochsDone", Integer.toString(epochs));
    words.put("bestEpoch", Integer.toString(bestEpoch));
    words.put("stop", stop.name().toLowerCase(Locale.ROOT).replace('_', ' '));
    words.put("error", Double.toString(error));
    return Collections.unmodifiableMap(words);
  }

  /**
   * Returns a copy with another declared range.
   *
   * @param range of the samples, in raw units
   * @return a new summary
   */
  public TrainingSummary withRange(Range range) {
    Draft draft = draft();
    draft.range = Optional.of(Require.present(range, "range"));
    return new TrainingSummary(draft);
  }

  /**
   * Returns a copy with another held-out part.
   *
   * @param share of the samples, in [0, 1)
   * @param timeOrdered whether it was the last samples
   * @return a new summary
   */
  public TrainingSummary withHeldOut(double share, boolean timeOrdered) {
    Draft draft = draft();
    draft.validation = share;
    draft.timeOrdered = timeOrdered;
    return new TrainingSummary(draft);
  }

  /**
   * Returns a copy with other numbers of samples.
   *
   * @param training how many the weights were learned from
   * @param validation how many were held out
   * @return a new summary
   */
  public TrainingSummary withSamples(int training, int validation) {
    Draft draft = draft();
    draft.trainingSamples = training;
    draft.validationSamples = validation;
    return new TrainingSummary(draft);
  }

  /**
   * Returns a copy with another end of the training.
   *
   * @param epochs how many were done
   * @param bestEpoch the one whose weights the model has, from 1
   * @param stop why no more were done
   * @param error of the model
   * @return a new summary
   */
  public TrainingSummary withEnd(
      int epochs, int bestEpoch, TrainingReport.Stop stop, double error) {
    Draft draft = draft();
    draft.epochs = epochs;
    draft.bestEpoch = bestEpoch;
    draft.stop = stop;
    draft.error = error;
    return new TrainingSummary(draft);
  }

  /**
   * Returns a copy with other options.
   *
   * @param options names and values in words
   * @return a new summary
   */
  public TrainingSummary withOptions(Map<String, String> options) {
    Draft draft = draft();
    draft.options = options;
    return new TrainingSummary(draft);
  }

  private List<Object> values() {
    return List.of(
        corruption,
        range,
        seed,
        validation,
        timeOrdered,
        trainingSamples,
        validationSamples,
        epochs,
        bestEpoch,
        stop,
        error,
        options);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TrainingSummary that && values().equals(that.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  /** Describes the training in words. */
  @Override
  public String toString() {
    return "TrainingSummary" + words();
  }
}
