package dev.concertina.internal.optimiser;

import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;

/** A rule that turns gradients into steps, with as many moments a parameter as it keeps. */
abstract class Rule {
  /** How many moments it keeps for each parameter. */
  abstract int moments();

  /** What they are before the first step. */
  float firstMoment() {
    return 0;
  }

  /** Called before each step, with the number of steps before it. */
  abstract void begin(double rate, int steps);

  /** Replaces gradients by what is to be subtracted from the parameters. */
  abstract void step(float[] gradient, float[][] moments, int length);

  /** The rule of ND4J's configuration, or null if there is none. */
  static Rule of(IUpdater config) {
    // The very classes: a subclass may do anything.
    Class<?> kind = config.getClass();
    if (kind == Sgd.class) {
      return new Plain();
    }
    if (kind == Nesterovs.class) {
      Nesterovs nesterovs = (Nesterovs) config;
      // A momentum that changes from step to step is left to ND4J.
      return nesterovs.getMomentumISchedule() == null
          ? new Nesterov(nesterovs.getMomentum())
          : null;
    }
    if (kind == RmsProp.class) {
      return new RootMeanSquare((RmsProp) config);
    }
    if (kind == AdaGrad.class) {
      return new RootSum(((AdaGrad) config).getEpsilon());
    }
    return kind == Adam.class ? new Moments((Adam) config) : null;
  }

  /** Stochastic gradient descent. */
  private static final class Plain extends Rule {
    private float rate;

    @Override
    int moments() {
      return 0;
    }

    @Override
    void begin(double newRate, int steps) {
      rate = (float) newRate;
    }

    @Override
    void step(float[] gradient, float[][] moments, int length) {
      Steps.scale(gradient, rate, length);
    }
  }

  /** Momentum after Nesterov, in the form of Sutskever et al. (2013). */
  private static final class Nesterov extends Rule {
    private final float momentum;
    private float rate;

    Nesterov(double momentum) {
      this.momentum = (float) momentum;
    }

    @Override
    int moments() {
      return 1;
    }

    @Override
    void begin(double newRate, int steps) {
      rate = (float) newRate;
    }

    @Override
    void step(float[] gradient, float[][] moments, int length) {
      step(gradient, moments[0], momentum, rate, length);
    }

    private static void step(float[] g, float[] v, float momentum, float rate, int length) {
      for (int i = 0; i < length; i++) {
        float before = v[i];
        float now = momentum * before - rate * g[i];
        v[i] = now;
        g[i] = momentum * before - (1 + momentum) * now;
      }
    }
  }

  /** RMSProp (Hinton, lecture 6e). */
  private static final class RootMeanSquare extends Rule {
    private final float decay;
    private final float epsilon;
    private float rate;

    RootMeanSquare(RmsProp config) {
      this.decay = (float) config.getRmsDecay();
      this.epsilon = (float) config.getEpsilon();
    }

    @Override
    int moments() {
      return 1;
    }

    @Override
    float firstMoment() {
      return epsilon;
    }

    @Override
    void begin(double newRate, int steps) {
      rate = (float) newRate;
    }

    @Override
    void step(float[] gradient, float[][] moments, int length) {
      step(gradient, moments[0], decay, epsilon, rate, length);
    }

    private static void step(
        float[] g, float[] s, float decay, float epsilon, float rate, int length) {
      for (int i = 0; i < length; i++) {
        s[i] = decay * s[i] + (1 - decay) * g[i] * g[i];
        g[i] = rate * g[i] / ((float) Math.sqrt(s[i]) + epsilon);
      }
    }
  }

  /** AdaGrad (Duchi et al. 2011). */
  private static final class RootSum extends Rule {
    private final float epsilon;
    private float rate;

    RootSum(double epsilon) {
      this.epsilon = (float) epsilon;
    }

    @Override
    int moments() {
      return 1;
    }

    @Override
    float firstMoment() {
      return epsilon;
    }

    @Override
    void begin(double newRate, int steps) {
      rate = (float) newRate;
    }

    @Override
    void step(float[] gradient, float[][] moments, int length) {
      step(gradient, moments[0], epsilon, rate, length);
    }

    private static void step(float[] g, float[] s, float epsilon, float rate, int length) {
      for (int i = 0; i < length; i++) {
        s[i] += g[i] * g[i];
        g[i] = rate * g[i] / ((float) Math.sqrt(s[i]) + epsilon);
      }
    }
  }

  /** Adam (Kingma and Ba 2015), with the correction of both moments in the rate. */
  private static final class Moments extends Rule {
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private float rate;

    Moments(Adam config) {
      this.beta1 = config.getBeta1();
      this.beta2 = config.getBeta2();
      this.epsilon = config.getEpsilon();
    }

    @Override
    int moments() {
      return 2;
    }

    @Override
    void begin(double newRate, int steps) {
      double first = 1 - Math.pow(beta1, steps + 1.0);
      double second = 1 - Math.pow(beta2, steps + 1.0);
      rate = (float) (newRate * Math.sqrt(second) / first);
    }

    @Override
    void step(float[] gradient, float[][] moments, int length) {
      float b1 = (float) beta1;
      float b2 = (float) beta2;
      step(gradient, moments[0], moments[1], b1, b2, (float) epsilon, rate, length);
    }

    private static void step(
        float[] g, float[] m, float[] v, float b1, float b2, float e, float rate, int length) {
      for (int i = 0; i < length; i++) {
        m[i] = b1 * m[i] + (1 - b1) * g[i];
        v[i] = b2 * v[i] + (1 - b2) * g[i] * g[i];
      }
      for (int i = 0; i < length; i++) {
        g[i] = rate * m[i] / ((float) Math.sqrt(v[i]) + e);
      }
    }
  }
}
