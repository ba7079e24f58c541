package dev.concertina.internal.training;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One array that all lanes read, in memory that all their threads reach: nothing is copied. */
final class SharedWeights implements WorkerWeights {
  private final INDArray weights;
  private final INDArray[] gradients;

  SharedWeights(INDArray weights, int lanes) {
    this.weights = weights;
    this.gradients = new INDArray[lanes];
  }

  @Override
  public INDArray of(int lane) {
    return weights;
  }

  @Override
  public void publish() {
    Arrays.fill(gradients, null);
  }

  @Override
  public void receive(int lane) {
    // It is the array that was changed.
  }

  @Override
  public void deliver(int lane, INDArray gradient) {
    gradients[lane] = gradient;
  }

  @Override
  public List<INDArray> gradients() {
    return Arrays.stream(gradients).filter(Objects::nonNull).toList();
  }

  @Override
  public void release(int lane) {
    // The array belongs to the training.
  }
}
