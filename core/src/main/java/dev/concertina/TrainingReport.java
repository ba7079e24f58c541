package dev.concertina;

import dev.concertina.backend.BackendReport;
import dev.concertina.internal.Require;
import dev.concertina.metrics.ReconstructionError;
import java.util.List;

/**
 * Reports what happened in a training.
 *
 * @param history one entry for each epoch; after an interrupt the last one was cut short
 * @param bestEpoch the epoch whose weights the model has, from 1: the best, or the last if the
 *     options ask for it and it was reached
 * @param stop why it ended
 * @param loss the error that was minimised, in which the history is measured
 * @param trainingSamples the size of the training part
 * @param validationSamples the size of the validation part
 * @param seconds how long it took, up to the checkpoint that it went on from included
 * @param backend what it was computed with, as {@link BackendReport#shortForm()} says it
 * @param notes what a person should know: steps back after a divergence, for instance; mostly empty
 * @param grossCells the values that were so far beyond all others of their feature that the
 *     training did not go by them; the notes say so too; mostly empty
 */
public record TrainingReport(
    List<Epoch> history,
    int bestEpoch,
    Stop stop,
    ReconstructionError loss,
    int trainingSamples,
    int validationSamples,
    double seconds,
    String backend,
    List<String> notes,
    List<GrossCell> grossCells) {

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if the best epoch is not in the history
   */
  public TrainingReport {
    history = List.copyOf(history);
    notes = List.copyOf(notes);
    grossCells = List.copyOf(grossCells);
    Require.that(
        bestEpoch >= 1 && bestEpoch <= history.size(),
        "bestEpoch must be in [1, %d], found %d",
        history.size(),
        bestEpoch);
  }

  /** Says why a training ended. */
  public enum Stop {
    /** All epochs were done. */
    ALL_EPOCHS,
    /** The validation error had not improved for as many epochs as the patience allows. */
    PATIENCE,
    /**
     * The calling thread was interrupted, perhaps within an epoch; the model is the best so far.
     */
    INTERRUPTED,
    /** The loss became NaN or infinite again and again; the model is the best before that. */
    DIVERGED
  }

  /**
   * One epoch. Both errors are means over samples of the loss in scaled units, with the net as it
   * is at the end of the epoch, without dropout, and of inputs that are corrupted as in training,
   * by the same noise in every epoch: they can be compared with each other and from epoch to epoch.
   *
   * <p>Of a net with penalties, such as the rate of its code or a divergence, they include these by
   * their weights, and its inputs for noise are fed in the same way. Where a weight follows a
   * schedule, the one that it settles at counts in all epochs.
   *
   * @param number the epoch, from 1
   * @param trainingError the error on a fixed subset of at most 2,000 training samples
   * @param validationError the error on the validation part; NaN if there is none
   * @param parts what the errors consist of, one for each output of the net
   * @param learningRate the learning rate of the last step
   * @param seconds how long the epoch took, evaluation included
   */
  public record Epoch(
      int number,
      double trainingError,
      double validationError,
      List<Part> parts,
      double learningRate,
      double seconds) {

    /** Copies the list. */
    public Epoch {
      parts = List.copyOf(parts);
    }

    /**
     * Returns one of the parts.
     *
     * @param output the output's name in the graph
     * @return its part
     * @throws IllegalArgumentException if there is none of that name
     */
    public Part part(String output) {
      return parts.stream()
          .filter(part -> part.output().equals(output))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "output must be one of "
                          + parts.stream().map(Part::output).toList()
                          + ", found "
                          + output));
    }

    /**
     * Returns the error that decides which epoch is the best.
     *
     * @return the validation error, or the training error without a validation part
     */
    public double decidingError() {
      return Double.isNaN(validationError) ? trainingError : validationError;
    }
  }

  /**
   * One output's share of an epoch's errors, which are the sums over all parts of the weight times
   * the part's own error.
   *
   * @param output the output's name in the graph
   * @param weight how much it counts, which is what it settles at if it follows a schedule
   * @param trainingError its own error on the training samples
   * @param validationError its own error on the validation part; NaN if there is none
   */
  public record Part(String output, double weight, double trainingError, double validationError) {}

  /**
   * Returns the error of the model that came out. {@linkplain #grossCells() Gross cells} count in
   * it as the nearest of the other values, so evaluating the model on the held-out samples as they
   * are gives a larger error where there are such cells.
   *
   * @return the deciding error of the best epoch
   */
  public double bestError() {
    return history.get(bestEpoch - 1).decidingError();
  }
}
