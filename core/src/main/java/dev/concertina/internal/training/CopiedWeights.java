package dev.concertina.internal.training;

import dev.concertina.internal.runtime.HostArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Weights for workers on devices of their own. All workers but the first have a copy of the
 * weights, and their gradients come back to the first one's device. Both go by way of the Java
 * heap, each array copied by the thread on its device: devices need not reach each other's memory,
 * and no thread reads what another's device may still be writing.
 */
final class CopiedWeights implements WorkerWeights {
  private final INDArray weights;
  private final float[] published;
  private final INDArray[] copies;
  private final float[][] gradients;
  private final boolean[] delivered;
  private INDArray first;
  private INDArray others;

  /**
   * Makes room for a copy of the weights for each worker after the first. The first worker uses
   * these weights directly.
   *
   * @param workers at least 1
   */
  CopiedWeights(INDArray weights, int workers) {
    this.weights = weights;
    this.published = new float[Math.toIntExact(weights.length())];
    this.copies = new INDArray[workers];
    this.gradients = new float[workers][];
    this.delivered = new boolean[workers];
  }

  @Override
  public INDArray of(int worker) {
    if (worker == 0) {
      return weights;
    }
    copies[worker] = HostArrays.uninitialized(1, published.length);
    gradients[worker] = new float[published.length];
    return copies[worker];
  }

  @Override
  public void publish() {
    Arrays.fill(delivered, false);
    HostArrays.read(weights, published);
  }

  @Override
  public void receive(int worker) {
    if (worker > 0) {
      HostArrays.write(published, published.length, copies[worker]);
    }
  }

  @Override
  public void deliver(int worker, INDArray gradient) {
    delivered[worker] = true;
    if (worker == 0) {
      first = gradient;
    } else {
      HostArrays.read(gradient, gradients[worker]);
    }
  }

  @Override
  public List<INDArray> gradients() {
    List<INDArray> result = new ArrayList<>();
    if (delivered[0]) {
      result.add(first);
    }
    float[] sum = null;
    for (int worker = 1; worker < gradients.length; worker++) {
      if (delivered[worker]) {
        sum = sum == null ? gradients[worker] : added(sum, gradients[worker]);
      }
    }
    if (sum != null) {
      result.add(onFirst(sum));
    }
    return result;
  }

  private static float[] added(float[] sum, float[] more) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += more[i];
    }
    return sum;
  }

  private INDArray onFirst(float[] sum) {
    if (others == null) {
      others = HostArrays.uninitialized(1, sum.length);
    }
    HostArrays.write(sum, sum.length, others);
    return others;
  }

  @Override
  public void release(int worker) {
    INDArray own = worker == 0 ? others : copies[worker];
    if (own != null) {
      own.close();
    }
  }
}
