package dev.concertina;

import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalDouble;

/**
 * Follows a training. Called on the training thread, so it should return soon; what it throws ends
 * the training with that exception.
 */
@FunctionalInterface
public interface TrainingListener {

  /** Hears nothing. */
  TrainingListener NONE = progress -> {};

  /**
   * Receives the progress at the end of every epoch, and within long epochs about twice a second.
   *
   * @param progress how far the training is
   */
  void onProgress(Progress progress);

  /**
   * Receives notice, once and before the first step, that a training continues from its {@linkplain
   * TrainingOptions#withCheckpoint checkpoint}.
   *
   * @param checkpoint the file
   * @param done the epochs that were done before
   * @param epochs how many there are at most
   */
  default void onResume(Path checkpoint, int done, int epochs) {}

  /**
   * Says how far a training is.
   *
   * @param epoch the epoch at work, or just ended, from 1
   * @param epochs how many there are at most
   * @param step the steps done in all epochs
   * @param steps how many there are at most
   * @param ended the epoch that has just ended, or null within one
   * @param elapsed time since the start, that up to the checkpoint included
   * @param remaining the estimated time to the last epoch; early stopping may end it sooner
   */
  record Progress(
      int epoch,
      int epochs,
      long step,
      long steps,
      TrainingReport.Epoch ended,
      Duration elapsed,
      Duration remaining) {

    /**
     * Returns the validation error of the epoch that has just ended.
     *
     * @return empty within an epoch or without a validation part
     */
    public OptionalDouble validationError() {
      return ended == null || Double.isNaN(ended.validationError())
          ? OptionalDouble.empty()
          : OptionalDouble.of(ended.validationError());
    }
  }
}
