package dev.concertina;

import dev.concertina.data.SampleShape;

/**
 * Series with several consecutive steps side by side, as features of one: {@code [features, time]}
 * becomes {@code [features * fold, time / fold]}, where feature {@code f * fold + j} of step p is
 * feature f of step {@code p * fold + j}.
 *
 * @param rows features of a sample
 * @param steps time steps of the folded sample
 * @param fold how many steps become one; 1 changes nothing
 */
record Folding(int rows, int steps, int fold) {
  static final Folding NONE = new Folding(1, 1, 1);

  /** That of a plan. */
  static Folding of(GraphPlan plan) {
    if (plan.fold() == 1) {
      return NONE;
    }
    SampleShape folded = plan.samples().shape();
    return new Folding(folded.features() / plan.fold(), folded.valuesPerFeature(), plan.fold());
  }

  /** The shape that a plan must have to serve samples. */
  static SampleShape folded(SampleShape.Series samples, int fold) {
    return new SampleShape.Series(samples.features() * fold, samples.time() / fold);
  }

  boolean isNone() {
    return fold == 1;
  }

  /** From samples to what the graph takes. */
  void apply(float[] values, int count, float[] into) {
    int width = rows * steps * fold;
    for (int i = 0; i < count; i++) {
      int from = i * width;
      int to = i * width;
      for (int f = 0; f < rows; f++) {
        for (int p = 0; p < steps; p++) {
          for (int j = 0; j < fold; j++) {
            into[to + (f * fold + j) * steps + p] = values[from++];
          }
        }
      }
    }
  }

  /** From what the graph gives to samples. */
  void invert(float[] values, int count, float[] into) {
    int width = rows * steps * fold;
    for (int i = 0; i < count; i++) {
      int from = i * width;
      int to = i * width;
      for (int f = 0; f < rows; f++) {
        for (int p = 0; p < steps; p++) {
          for (int j = 0; j < fold; j++) {
            into[to++] = values[from + (f * fold + j) * steps + p];
          }
        }
      }
    }
  }
}
