package dev.concertina.benchmarks;

/** What a net minimises, as a mean over all values; and how its last layer becomes its output. */
enum Goal {
  /** Sigmoid, cross-entropy. */
  CROSS_ENTROPY {
    @Override
    double error(double target, double output) {
      double p = Math.min(Math.max(output, 1e-7), 1 - 1e-7);
      return -target * Math.log(p) - (1 - target) * Math.log(1 - p);
    }
  },
  /** Sigmoid, squared error. */
  SQUARED_ERROR_OF_SIGMOID {
    @Override
    double error(double target, double output) {
      return (output - target) * (output - target);
    }
  },
  /** No activation, squared error. */
  SQUARED_ERROR {
    @Override
    double error(double target, double output) {
      return (output - target) * (output - target);
    }
  };

  abstract double error(double target, double output);

  boolean isSigmoid() {
    return this != SQUARED_ERROR;
  }

  /** The same sum in the same order for every engine, whatever its own loss says. */
  double mean(float[] targets, float[] outputs) {
    double sum = 0;
    for (int i = 0; i < targets.length; i++) {
      sum += error(targets[i], outputs[i]);
    }
    return sum / targets.length;
  }
}
