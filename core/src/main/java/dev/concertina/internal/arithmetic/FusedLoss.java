package dev.concertina.internal.arithmetic;

import java.util.Arrays;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossL1;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/**
 * A loss and its gradient by the sums before the activation, in one pass over both. An instance is
 * for one thread.
 *
 * <p>The losses add up over features and samples as DL4J's do; those that take the mean over
 * features divide by the width that they are given.
 */
public abstract class FusedLoss {
  private float[] sums = new float[0];

  /**
   * Replaces the first values of z, the sums before the activation, by the gradient of the loss.
   *
   * @return the loss of these values
   */
  public final double take(float[] z, float[] labels, int length, int width) {
    losses(z, labels, length, width);
    return sum(length);
  }

  /**
   * Does what the other does, with each loss multiplied by its mask.
   *
   * @param times how often the gradient is
   */
  public final double take(
      float[] z, float[] labels, float[] mask, int times, int length, int width) {
    losses(z, labels, length, width);
    multiply(sums, mask, length);
    for (int i = 0; i < times; i++) {
      multiply(z, mask, length);
    }
    return sum(length);
  }

  private void losses(float[] z, float[] labels, int length, int width) {
    if (sums.length < length) {
      sums = new float[length];
    }
    Arrays.fill(sums, 0, length, 0);
    replace(z, labels, sums, length, width);
  }

  private static void multiply(float[] values, float[] mask, int length) {
    for (int i = 0; i < length; i++) {
      values[i] *= mask[i];
    }
  }

  private double sum(int length) {
    double sum = 0;
    for (int i = 0; i < length; i++) {
      sum += sums[i];
    }
    return sum;
  }

  /** Replaces z by the gradient, and adds the loss of each value to a sum at its index. */
  abstract void replace(float[] z, float[] labels, float[] losses, int length, int width);

  /** Finds the loss that computes what DL4J's pair of functions does, or null if there is none. */
  public static FusedLoss of(ILossFunction loss, IActivation activation) {
    Pointwise pointwise = Pointwise.of(activation);
    if (pointwise == null) {
      return null;
    }
    // The very classes: a subclass may do anything.
    Class<?> kind = loss.getClass();
    if (kind == LossBinaryXENT.class && pointwise == Pointwise.SIGMOID) {
      LossBinaryXENT entropy = (LossBinaryXENT) loss;
      boolean served = entropy.getWeights() == null && entropy.getClipEps() > 0;
      return served ? new CrossEntropy(entropy.getClipEps()) : null;
    }
    if (kind == LossMSE.class || kind == LossL2.class) {
      boolean weighted = ((LossL2) loss).getWeights() != null;
      return weighted ? null : new Squared(pointwise, kind == LossMSE.class);
    }
    if (kind == LossMAE.class || kind == LossL1.class) {
      boolean weighted = ((LossL1) loss).getWeights() != null;
      return weighted ? null : new Absolute(pointwise, kind == LossMAE.class);
    }
    return null;
  }

  /**
   * Binary cross-entropy on logits, {@code -(y log c + (1 - y) log(1 - c))} with c the sigmoid of z
   * held to [e, 1 - e] as DL4J does: beyond that the loss stands still, and the gradient fades as
   * the sigmoid's slope does.
   */
  private static final class CrossEntropy extends FusedLoss {
    private final float least;
    private final float end;
    private final float perSlope;
    private float[] sigmoid = new float[0];
    private float[] exp = new float[0];

    CrossEntropy(double clip) {
      this.least = (float) clip;
      this.end = (float) Math.log((1 - clip) / clip);
      this.perSlope = (float) (1 / (clip * (1 - clip)));
    }

    @Override
    void replace(float[] z, float[] labels, float[] losses, int length, int width) {
      if (sigmoid.length < length) {
        sigmoid = new float[length];
        exp = new float[length];
      }
      System.arraycopy(z, 0, sigmoid, 0, length);
      Curves.sigmoid(sigmoid, length);
      Curves.expOfMinusMagnitude(z, exp, length);
      addLinear(z, labels, losses, length, end);
      gradient(sigmoid, exp, labels, z, length, least, perSlope);
      floor(exp, (float) Math.exp(-end), length);
      Curves.addLogOfOnePlus(exp, losses, length);
    }

    /** The part of the loss that is not the logarithm: {@code max(z, 0) - z y}. */
    private static void addLinear(
        float[] z, float[] labels, float[] losses, int length, float end) {
      for (int i = 0; i < length; i++) {
        float held = Math.min(Math.max(z[i], -end), end);
        losses[i] += Math.max(held, 0) - held * labels[i];
      }
    }

    private static void gradient(
        float[] sigmoid,
        float[] exp,
        float[] labels,
        float[] into,
        int length,
        float least,
        float perSlope) {
      float most = 1 - least;
      for (int i = 0; i < length; i++) {
        // The slope of the sigmoid, exact where it is small.
        float slope = exp[i] / ((1 + exp[i]) * (1 + exp[i]));
        float held = Math.min(Math.max(sigmoid[i], least), most);
        into[i] = (held - labels[i]) * Math.min(slope * perSlope, 1);
      }
    }

    private static void floor(float[] x, float least, int length) {
      for (int i = 0; i < length; i++) {
        x[i] = Math.max(x[i], least);
      }
    }
  }

  /** A loss of the difference between activation and label. */
  private abstract static class Difference extends FusedLoss {
    private final Pointwise activation;
    private final boolean mean;
    private float[] value = new float[0];

    Difference(Pointwise activation, boolean mean) {
      this.activation = activation;
      this.mean = mean;
    }

    @Override
    final void replace(float[] z, float[] labels, float[] losses, int length, int width) {
      if (value.length < length) {
        value = new float[length];
      }
      activation.apply(z, length);
      System.arraycopy(z, 0, value, 0, length);
      differ(z, labels, losses, length, mean ? 1f / width : 1);
      activation.backward(value, z, length);
    }

    /** Replaces activations by the slope of the loss, times the share; adds the loss up. */
    abstract void differ(float[] z, float[] labels, float[] losses, int length, float share);
  }

  /** The squared difference. */
  private static final class Squared extends Difference {
    Squared(Pointwise activation, boolean mean) {
      super(activation, mean);
    }

    @Override
    void differ(float[] z, float[] labels, float[] losses, int length, float share) {
      for (int i = 0; i < length; i++) {
        float difference = z[i] - labels[i];
        losses[i] += share * difference * difference;
        z[i] = 2 * share * difference;
      }
    }
  }

  /** The magnitude of the difference. */
  private static final class Absolute extends Difference {
    Absolute(Pointwise activation, boolean mean) {
      super(activation, mean);
    }

    @Override
    void differ(float[] z, float[] labels, float[] losses, int length, float share) {
      for (int i = 0; i < length; i++) {
        float difference = z[i] - labels[i];
        losses[i] += share * Math.abs(difference);
        // The sign, without a branch.
        float sign = Math.min(Math.max(difference * Curves.HUGE * Curves.HUGE, -1), 1);
        z[i] = share * sign;
      }
    }
  }
}
