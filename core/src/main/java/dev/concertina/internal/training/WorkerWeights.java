package dev.concertina.internal.training;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Gives the workers of a training their weights, and collects their gradients. */
interface WorkerWeights {
  /** The array that a worker's graph reads; asked for once, on the worker's thread. */
  INDArray of(int worker);

  /**
   * Before workers work, on the thread that changes the weights: from here on these are the ones.
   */
  void publish();

  /** Before a worker works, on its thread: its array has what was published. */
  void receive(int worker);

  /** After a worker has computed a gradient, on its thread. */
  void deliver(int worker, INDArray gradient);

  /**
   * Gradients that add up to all that were delivered since the last publishing, on the thread that
   * changes the weights; they may be overwritten.
   */
  List<INDArray> gradients();

  /** Gives back what {@link #of} has made for a worker, on its thread. */
  void release(int worker);
}
