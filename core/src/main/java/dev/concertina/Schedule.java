package dev.concertina;

import dev.concertina.internal.Require;

/**
 * Says how the learning rate changes during a training: a linear warm-up from 0, then a curve.
 *
 * @param curve what follows the warm-up
 * @param warmup the share of all steps that the warm-up takes, in [0, 1)
 */
public record Schedule(Curve curve, double warmup) {

  /** The course after the warm-up, as a factor of the learning rate; p runs from 0 to 1. */
  public enum Curve {
    /** 1. */
    CONSTANT {
      @Override
      double at(double p) {
        return 1;
      }
    },
    /** (1 + cos(pi p)) / 2: Loshchilov and Hutter 2017, without restarts. */
    COSINE {
      @Override
      double at(double p) {
        return (1 + Math.cos(Math.PI * p)) / 2;
      }
    },
    /** 1 - p. */
    LINEAR {
      @Override
      double at(double p) {
        return 1 - p;
      }
    },
    /** 0.01 to the power of p: ends at a hundredth. */
    EXPONENTIAL {
      @Override
      double at(double p) {
        return Math.pow(0.01, p);
      }
    };

    abstract double at(double p);
  }

  /**
   * Checks the share.
   *
   * @throws IllegalArgumentException if the warm-up is not in [0, 1)
   */
  public Schedule {
    Require.present(curve, "curve");
    Require.fraction(warmup, "warmup");
  }

  /**
   * Returns a schedule without change.
   *
   * @return the schedule
   */
  public static Schedule constant() {
    return new Schedule(Curve.CONSTANT, 0);
  }

  /**
   * Returns half a cosine down to zero.
   *
   * @return the schedule
   */
  public static Schedule cosine() {
    return new Schedule(Curve.COSINE, 0);
  }

  /**
   * Returns the same curve after a warm-up.
   *
   * @param share the share of all steps that it takes, in [0, 1)
   * @return a new schedule
   */
  public Schedule withWarmup(double share) {
    return new Schedule(curve, share);
  }

  /** Returns whether the factor is the same however many steps the training has. */
  public boolean isConstant() {
    return curve == Curve.CONSTANT && warmup == 0;
  }

  /**
   * Computes the factor of the learning rate at one step.
   *
   * @param step the step, from 0
   * @param steps all steps of the training
   * @return the factor, in (0, 1]; the last step's is still above zero
   */
  public double factor(long step, long steps) {
    double warmupSteps = warmup * steps;
    if (step + 1 <= warmupSteps) {
      return (step + 1) / warmupSteps;
    }
    // A warm-up may end within a step; the curve then begins with the next one.
    double since = Math.max(0, step - warmupSteps);
    return curve.at(since / Math.max(1, steps - warmupSteps));
  }
}
