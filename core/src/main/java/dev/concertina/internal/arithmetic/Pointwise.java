package dev.concertina.internal.arithmetic;

import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/** Activations that are computed in place, and whose derivative follows from their own value. */
public enum Pointwise {
  IDENTITY {
    @Override
    public void apply(float[] x, int length) {
      // The value itself.
    }

    @Override
    public void backward(float[] value, float[] gradient, int length) {
      // A slope of one.
    }
  },

  RELU {
    @Override
    public void apply(float[] x, int length) {
      for (int i = 0; i < length; i++) {
        x[i] = Math.max(x[i], 0);
      }
    }

    @Override
    public void backward(float[] value, float[] gradient, int length) {
      // Without a branch: 1 above zero, 0 at it.
      for (int i = 0; i < length; i++) {
        gradient[i] *= Math.min(value[i] * Curves.HUGE * Curves.HUGE, 1);
      }
    }
  },

  /** With DL4J's slope of 0.01 below zero. */
  LEAKY_RELU {
    private static final float SLOPE = (float) ActivationLReLU.DEFAULT_ALPHA;

    @Override
    public void apply(float[] x, int length) {
      for (int i = 0; i < length; i++) {
        x[i] = Math.max(x[i], SLOPE * x[i]);
      }
    }

    @Override
    public void backward(float[] value, float[] gradient, int length) {
      // Without a branch: 1 below zero, 0 at and above it.
      for (int i = 0; i < length; i++) {
        float below = Math.min(Math.max(value[i] * -Curves.HUGE * Curves.HUGE, 0), 1);
        gradient[i] *= 1 - (1 - SLOPE) * below;
      }
    }
  },

  /** With a limit of -1. */
  ELU {
    @Override
    public void apply(float[] x, int length) {
      Curves.elu(x, length);
    }

    @Override
    public void backward(float[] value, float[] gradient, int length) {
      for (int i = 0; i < length; i++) {
        gradient[i] *= Math.min(value[i], 0) + 1;
      }
    }
  },

  SIGMOID {
    @Override
    public void apply(float[] x, int length) {
      Curves.sigmoid(x, length);
    }

    @Override
    public void backward(float[] value, float[] gradient, int length) {
      for (int i = 0; i < length; i++) {
        gradient[i] *= value[i] * (1 - value[i]);
      }
    }
  },

  TANH {
    @Override
    public void apply(float[] x, int length) {
      Curves.tanh(x, length);
    }

    @Override
    public void backward(float[] value, float[] gradient, int length) {
      for (int i = 0; i < length; i++) {
        gradient[i] *= 1 - value[i] * value[i];
      }
    }
  };

  /** Replaces sums by activations. */
  public abstract void apply(float[] x, int length);

  /** Multiplies gradients by the slope where the activation has the given value. */
  public abstract void backward(float[] value, float[] gradient, int length);

  /** Finds the function that computes DL4J's activation, or null if there is none. */
  public static Pointwise of(IActivation activation) {
    // The very classes: a subclass may do anything.
    Class<?> kind = activation.getClass();
    if (kind == ActivationIdentity.class) {
      return IDENTITY;
    }
    if (kind == ActivationSigmoid.class) {
      return SIGMOID;
    }
    if (kind == ActivationTanH.class) {
      return TANH;
    }
    if (activation.equals(new ActivationELU(1))) {
      return ELU;
    }
    if (activation.equals(new ActivationLReLU())) {
      return LEAKY_RELU;
    }
    return activation.equals(new ActivationReLU()) ? RELU : null;
  }
}
