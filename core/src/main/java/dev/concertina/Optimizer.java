package dev.concertina;

import dev.concertina.internal.Require;
import java.util.Locale;

/**
 * Says how gradients become steps.
 *
 * <p>The arithmetic is ND4J's, over all parameters at once. Rates are per step; gradients are of
 * the mean over values and samples.
 *
 * @param method the rule
 * @param learningRate its step size, before the {@link Schedule}
 * @param weightDecay for {@link Method#ADAMW} the share of each weight (not bias) that a step takes
 *     away, times the learning rate; 0 for all others
 */
public record Optimizer(Method method, double learningRate, double weightDecay) {

  /** The rules. */
  public enum Method {
    /** Plain stochastic gradient descent. */
    SGD,
    /** Nesterov's accelerated gradient with momentum 0.9 (Sutskever et al. 2013). */
    MOMENTUM,
    /** Division by a running root mean square with decay 0.95 (Hinton, lecture 6e). */
    RMSPROP,
    /** Division by the root of all squared gradients so far (Duchi et al. 2011). */
    ADAGRAD,
    /** First and second moments with 0.9 and 0.999 (Kingma and Ba 2015). */
    ADAM,
    /** Adam with weight decay apart from the gradient (Loshchilov and Hutter 2019). */
    ADAMW
  }

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if the learning rate is not positive, the decay is negative,
   *     or a decay is given for a method other than {@link Method#ADAMW}
   */
  public Optimizer {
    Require.present(method, "method");
    Require.positive(learningRate, "learningRate");
    Require.notNegative(weightDecay, "weightDecay");
    Require.that(
        weightDecay == 0 || method == Method.ADAMW,
        "weightDecay must be 0 for %s, found %s: use ADAMW, or l2 in the training options",
        method,
        weightDecay);
  }

  /**
   * Returns plain gradient descent.
   *
   * @param learningRate the step size
   * @return the optimiser
   */
  public static Optimizer sgd(double learningRate) {
    return new Optimizer(Method.SGD, learningRate, 0);
  }

  /**
   * Returns Adam.
   *
   * @param learningRate the step size
   * @return the optimiser
   */
  public static Optimizer adam(double learningRate) {
    return new Optimizer(Method.ADAM, learningRate, 0);
  }

  /**
   * Returns Adam with decoupled weight decay of 0.01.
   *
   * @param learningRate the step size
   * @return the optimiser
   */
  public static Optimizer adamW(double learningRate) {
    return new Optimizer(Method.ADAMW, learningRate, 0.01);
  }

  /**
   * Finds a method by its name.
   *
   * @param name one of sgd, momentum, rmsprop, adagrad, adam, adamw, in any case
   * @param learningRate the step size
   * @return the optimiser, with the default decay for adamw
   * @throws IllegalArgumentException if there is no such method; the message lists them
   */
  public static Optimizer parse(String name, double learningRate) {
    for (Method method : Method.values()) {
      if (method.name().equalsIgnoreCase(name)) {
        return method == Method.ADAMW
            ? adamW(learningRate)
            : new Optimizer(method, learningRate, 0);
      }
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "optimizer must be one of sgd, momentum, rmsprop, adagrad, adam, adamw, found %s",
            name));
  }

  /**
   * Returns the same rule with another step size.
   *
   * @param rate the step size
   * @return a new optimiser
   */
  public Optimizer withLearningRate(double rate) {
    return new Optimizer(method, rate, weightDecay);
  }
}
