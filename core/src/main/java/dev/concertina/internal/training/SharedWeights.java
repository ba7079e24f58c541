package dev.concertina.internal.training;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One array that all workers read, in memory that all their threads reach: nothing is copied. */
final class SharedWeights implements WorkerWeights {
  private final INDArray weights;
  private final INDArray[] gradients;

  SharedWeights(INDArray weights, int workers) {
    this.weights = weights;
    this.gradients = new INDArray[workers];
  }

  @Override
  public INDArray of(int worker) {
    return weights;
  }

  @Override
  public void publish() {
    Arrays.fill(gradients, null);
  }

  @Override
  public void receive(int worker) {
    // It is the array that was changed.
  }

  @Override
  public void deliver(int worker, INDArray gradient) {
    gradients[worker] = gradient;
  }

  @Override
  public List<INDArray> gradients() {
    return Arrays.stream(gradients).filter(Objects::nonNull).toList();
  }

  @Override
  public void release(int worker) {
    // The array belongs to the training.
  }
}
