package dev.concertina.examples;

import dev.concertina.TrainingOptions;
import dev.concertina.data.SampleShape;
import dev.concertina.dense.DenseArchitecture;

/**
 * A net and how to train it.
 *
 * @param net which net
 * @param training how
 */
record Recipe(DenseArchitecture net, TrainingOptions training) {
  /** What is used where the user does not say otherwise: the only place that knows. */
  static Recipe suggestedFor(SampleShape shape) {
    return shape instanceof SampleShape.Features
        ? forTables()
        : new Recipe(DenseArchitecture.forTables(), TrainingOptions.defaults());
  }

  static Recipe forTables() {
    return new Recipe(DenseArchitecture.forTables(), TrainingOptions.forTables());
  }
}
