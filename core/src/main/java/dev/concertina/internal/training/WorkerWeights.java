package dev.concertina.internal.training;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Where the lanes of a training have their weights, and how their gradients come together. */
interface WorkerWeights {
  /** The array that a lane's graph reads; asked for once, on the lane's thread. */
  INDArray of(int lane);

  /** Before lanes work, on the thread that changes the weights: from here on these are the ones. */
  void publish();

  /** Before a lane works, on its thread: its array has what was published. */
  void receive(int lane);

  /** After a lane has computed a gradient, on its thread. */
  void deliver(int lane, INDArray gradient);

  /**
   * Gradients that add up to all that were delivered since the last publishing, on the thread that
   * changes the weights; they may be overwritten.
   */
  List<INDArray> gradients();

  /** Gives back what {@link #of} has made for a lane, on its thread. */
  void release(int lane);
}
