package dev.concertina.benchmarks;

import java.util.Map;

/** Something that trains nets, in the process that is its alone. */
interface Engine extends AutoCloseable {
  /** What it is and runs on, for the record. */
  Map<String, String> versions();

  /** Makes a net of the given weights, ready to learn the given batch; forgets the last one. */
  void prepare(Net net, float[] weights, float[] batch);

  /** One step of Adam on the batch: forward, backward, update. */
  void train();

  /** Reconstructs the batch, into arrays of Java's in the form that the engine's users get. */
  void infer();

  /** What the last call of {@link #infer} gave, in the order in which the batch was given. */
  float[] reconstruction();

  /**
   * A whole training as a user would write it, data handling included.
   *
   * @param weights where to start, for who does not draw its own
   * @param data all samples, one after the other
   */
  FitResult fit(Net net, float[] weights, float[] data, int epochs) throws Exception;

  @Override
  void close();

  /** What a whole training gave: how long it took, and the error of a tenth that was held out. */
  record FitResult(double seconds, double heldOutError) {}
}
