package dev.concertina.internal.training;

import dev.concertina.internal.runtime.HostArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Lanes on devices of their own: all but the first have a copy of the weights, and their gradients
 * come back to the first one's device. Both go by way of the Java heap, each array copied by the
 * thread on its device: devices need not reach each other's memory, and no thread reads what
 * another's device may still be writing.
 */
final class CopiedWeights implements WorkerWeights {
  private final INDArray weights;
  private final float[] published;
  private final INDArray[] copies;
  private final float[][] gradients;
  private final boolean[] delivered;
  private INDArray first;
  private INDArray others;

  /** For so many lanes, at least one, of which the first works on these weights themselves. */
  CopiedWeights(INDArray weights, int lanes) {
    this.weights = weights;
    this.published = new float[Math.toIntExact(weights.length())];
    this.copies = new INDArray[lanes];
    this.gradients = new float[lanes][];
    this.delivered = new boolean[lanes];
  }

  @Override
  public INDArray of(int lane) {
    if (lane == 0) {
      return weights;
    }
    copies[lane] = HostArrays.uninitialized(1, published.length);
    gradients[lane] = new float[published.length];
    return copies[lane];
  }

  @Override
  public void publish() {
    Arrays.fill(delivered, false);
    HostArrays.read(weights, published);
  }

  @Override
  public void receive(int lane) {
    if (lane > 0) {
      HostArrays.write(published, published.length, copies[lane]);
    }
  }

  @Override
  public void deliver(int lane, INDArray gradient) {
    delivered[lane] = true;
    if (lane == 0) {
      first = gradient;
    } else {
      HostArrays.read(gradient, gradients[lane]);
    }
  }

  @Override
  public List<INDArray> gradients() {
    List<INDArray> result = new ArrayList<>();
    if (delivered[0]) {
      result.add(first);
    }
    float[] sum = null;
    for (int lane = 1; lane < gradients.length; lane++) {
      if (delivered[lane]) {
        sum = sum == null ? gradients[lane] : added(sum, gradients[lane]);
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
  public void release(int lane) {
    INDArray own = lane == 0 ? others : copies[lane];
    if (own != null) {
      own.close();
    }
  }
}
