package dev.concertina;

import dev.concertina.data.Samples;
import dev.concertina.internal.Require;
import dev.concertina.internal.inference.GraphAutoencoder;
import dev.concertina.internal.runtime.HostArrays;
import dev.concertina.internal.training.Trainer;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.NodeType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A trained autoencoder: raw values in, raw values out.
 *
 * <p>Samples have the shape that the model was trained on: {@code [batch, features]}, {@code
 * [batch, channels, height, width]} or {@code [batch, features, time]}. The forms with {@code
 * float[][]} take and return one row for each sample, its values in the order of that shape. A
 * batch may be of any size from one up; large ones are worked through in parts. Arrays given are
 * not changed, arrays returned are the caller's.
 *
 * <p>Values must be finite: NaN and infinities are refused with {@link IllegalArgumentException},
 * as is an array of the wrong shape. Only a model with the {@linkplain #capability capability} of
 * {@link MissingReadings} takes NaN, for a missing reading. After {@link #close()} every call that
 * runs the net fails with {@link IllegalStateException}.
 *
 * <p>What comes out for a sample may differ in the last digits (about 1e-5 relative) with the other
 * samples of the batch, because matrix products sum in another order.
 *
 * <p>If a GPU has no room for all samples of a call at once, the call takes fewer at a time. It
 * fails with {@link IllegalStateException} only if there is no room for a single one.
 *
 * <p>A model may be used from many threads at once.
 */
public interface Autoencoder extends AutoCloseable {

  /**
   * Trains a net on samples.
   *
   * <p>The same seed, samples, options, machine and number of OpenMP threads ({@code
   * OMP_NUM_THREADS}) give the same weights bit for bit on the CPU. If the calling thread is
   * interrupted, training ends with the best model so far and the thread's interrupt status is set.
   *
   * @param architecture which net
   * @param samples what to learn; held in place, not copied
   * @param options how to train
   * @return the model, a report, and the samples that were held out
   * @throws IllegalArgumentException if the architecture does not fit the samples, the loss not the
   *     scaled values, there are too few samples, or the checkpoint is of another training
   * @throws java.io.UncheckedIOException if there is a checkpoint that cannot be read, by a {@link
   *     ModelFormatException} if it is damaged, or it could not be written
   * @throws IllegalStateException if training diverges in its first epoch, a GPU has no room for a
   *     batch, or no backend can be used (see {@link dev.concertina.backend.BackendSelector}); the
   *     message says what to try
   */
  static Fit fit(Architecture architecture, Samples samples, TrainingOptions options) {
    return fit(architecture, samples, options, TrainingListener.NONE);
  }

  /**
   * Trains a net on samples and reports progress.
   *
   * @param architecture which net
   * @param samples what to learn; held in place, not copied
   * @param options how to train
   * @param listener hears of every epoch
   * @return the model, a report, and the samples that were held out
   * @throws IllegalArgumentException if the architecture does not fit the samples, the loss not the
   *     scaled values, there are too few samples, or the checkpoint is of another training
   * @throws java.io.UncheckedIOException if there is a checkpoint that cannot be read, by a {@link
   *     ModelFormatException} if it is damaged, or it could not be written
   * @throws IllegalStateException if training diverges in its first epoch, a GPU has no room for a
   *     batch, or no backend can be used (see {@link dev.concertina.backend.BackendSelector}); the
   *     message says what to try
   */
  static Fit fit(
      Architecture architecture,
      Samples samples,
      TrainingOptions options,
      TrainingListener listener) {
    return Trainer.fit(architecture, samples, options, listener);
  }

  /**
   * Reads a model from its file. Nothing in the file is run, and what it can ask for in memory is
   * bounded.
   *
   * @param file what {@link #save(Path)} wrote
   * @return the model; yours to close
   * @throws ModelFormatException if it is no model, is damaged, or is of a newer format
   * @throws IOException if it cannot be read
   * @throws IllegalStateException if no backend can be used; see {@link
   *     dev.concertina.backend.BackendSelector}
   */
  static Autoencoder load(Path file) throws IOException {
    return GraphAutoencoder.load(file, List.of());
  }

  /**
   * Reads a model whose net has layers, vertices or losses of the caller's own.
   *
   * @param file what {@link #save(Path)} wrote
   * @param types the types of these, besides those of Concertina's modules
   * @return the model; yours to close
   * @throws ModelFormatException if it is no model, is damaged, is of a newer format, or has types
   *     that are not named; the message says which
   * @throws IOException if it cannot be read
   * @throws IllegalStateException if no backend can be used; see {@link
   *     dev.concertina.backend.BackendSelector}
   */
  static Autoencoder load(Path file, NodeType<?>... types) throws IOException {
    return GraphAutoencoder.load(file, List.of(types));
  }

  /**
   * Describes what this model is and how it was made.
   *
   * @return the description; available after close too
   */
  ModelDescription description();

  /**
   * Returns the SHA-256 of the weights, as they stand in the model's file. Two models of equal
   * digests and descriptions compute the same.
   *
   * @return 64 lower-case hexadecimal digits; empty for a model without weights of its own
   */
  default Optional<String> weightsDigest() {
    return Optional.empty();
  }

  /**
   * Computes codes.
   *
   * @param samples samples in raw units
   * @return their codes, {@code [batch, codeSize]} or the shape of a spatial code
   */
  INDArray encode(INDArray samples);

  /**
   * Computes samples from codes, by the decoder.
   *
   * @param codes codes as {@link #encode(INDArray)} returns them
   * @return samples in raw units
   * @throws UnsupportedOperationException if the net has a path round its code
   */
  INDArray decode(INDArray codes);

  /**
   * Runs the whole net: {@code decode(encode(samples))}.
   *
   * @param samples samples in raw units
   * @return their reconstructions in raw units, of the same shape
   */
  INDArray reconstruct(INDArray samples);

  /**
   * Returns a further capability of this model, by its type. Known are {@link MissingReadings},
   * {@link Resizable}, and {@link dev.concertina.spi.Quantisation}, which says how the code was
   * rounded in training.
   *
   * <p>A class that implements a capability itself need not override this.
   *
   * @param type the type of the capability
   * @param <C> the type of the capability
   * @return the capability; empty if this model does not have it
   */
  default <C> Optional<C> capability(Class<C> type) {
    Require.present(type, "type");
    return type.isInstance(this) ? Optional.of(type.cast(this)) : Optional.empty();
  }

  /**
   * Compares samples with their reconstructions.
   *
   * @param samples samples in raw units
   * @param measure the error
   * @return the errors of each sample and feature, scaled and raw
   */
  SampleErrors errors(Samples samples, ReconstructionError measure);

  /**
   * Computes the mean scaled error of each sample: {@code errors(samples, measure).scaled()}
   * without holding the errors of the features.
   *
   * @param samples samples in raw units
   * @param measure the error
   * @return one error for each sample
   */
  default double[] sampleErrors(Samples samples, ReconstructionError measure) {
    return errors(samples, measure).scaled();
  }

  /**
   * Writes the model to one file, together with sections that uses of the model keep in it. The
   * file is replaced only when the new one is whole.
   *
   * @param file where to
   * @param sections JSON texts by name, such as a detector's thresholds
   * @throws IOException if it cannot be written; an existing file is then left as it was
   * @throws IllegalArgumentException if a section's name is not of lower-case letters
   */
  void save(Path file, Map<String, String> sections) throws IOException;

  /**
   * Returns the sections of the file from which this model was loaded.
   *
   * @return JSON texts by name; empty for a model that was not loaded
   */
  default Map<String, String> sections() {
    return Map.of();
  }

  /** Frees the weights. Waits for calls at work in other threads; closing twice does nothing. */
  @Override
  void close();

  /**
   * Writes the model to one file, with the sections it was loaded with.
   *
   * @param file where to; replaced only when the new file is whole
   * @throws IOException if it cannot be written; an existing file is then left as it was
   */
  default void save(Path file) throws IOException {
    save(file, sections());
  }

  /**
   * Computes codes.
   *
   * @param samples one row for each sample, in raw units
   * @return one row for each code
   */
  default float[][] encode(float[][] samples) {
    try (INDArray array = HostArrays.of(samples, description().shape(), "samples");
        INDArray codes = encode(array)) {
      return HostArrays.rows(codes);
    }
  }

  /**
   * Computes samples from codes.
   *
   * @param codes one row for each code
   * @return one row for each sample, in raw units
   * @throws UnsupportedOperationException if the net has a path round its code
   */
  default float[][] decode(float[][] codes) {
    try (INDArray array = HostArrays.of(codes, description().code(), "codes");
        INDArray samples = decode(array)) {
      return HostArrays.rows(samples);
    }
  }

  /**
   * Runs the whole net.
   *
   * @param samples one row for each sample, in raw units
   * @return one row for each reconstruction, in raw units
   */
  default float[][] reconstruct(float[][] samples) {
    try (INDArray array = HostArrays.of(samples, description().shape(), "samples");
        INDArray reconstructions = reconstruct(array)) {
      return HostArrays.rows(reconstructions);
    }
  }

  /**
   * Computes the squared errors of samples.
   *
   * @param samples samples in raw units
   * @return the errors of each sample and feature, scaled and raw
   */
  default SampleErrors errors(Samples samples) {
    return errors(samples, ReconstructionError.SQUARED);
  }

  /**
   * Computes the squared errors of samples.
   *
   * @param samples samples in raw units
   * @return the errors of each sample and feature, scaled and raw
   */
  default SampleErrors errors(INDArray samples) {
    Require.present(samples, "samples");
    return errors(Samples.of(samples));
  }

  /**
   * Computes the squared errors of samples.
   *
   * @param samples one row for each sample, in raw units
   * @return the errors of each sample and feature, scaled and raw
   */
  default SampleErrors errors(float[][] samples) {
    Require.present(samples, "samples");
    return errors(Samples.of(samples).reshaped(description().shape()));
  }
}
