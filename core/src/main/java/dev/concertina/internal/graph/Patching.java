package dev.concertina.internal.graph;

import dev.concertina.data.SampleShape;
import dev.concertina.spi.GraphPlan;

/**
 * Series with several consecutive steps side by side, as features of one: {@code [features, time]}
 * becomes {@code [features * fold, time / fold]}, where feature {@code f * fold + j} of step p is
 * feature f of step {@code p * fold + j}.
 *
 * @param rows features of a sample
 * @param steps time steps of the folded sample
 * @param fold how many steps become one; 1 changes nothing
 */
public record Patching(int rows, int steps, int fold) {
  public static final Patching NONE = new Patching(1, 1, 1);

  /** That of a plan. */
  public static Patching of(GraphPlan plan) {
    if (plan.fold() == 1) {
      return NONE;
    }
    SampleShape folded = plan.samples().shape();
    return new Patching(folded.features() / plan.fold(), folded.valuesPerFeature(), plan.fold());
  }

  /** The shape that a plan must have to serve samples. */
  public static SampleShape folded(SampleShape.Series samples, int fold) {
    return new SampleShape.Series(samples.features() * fold, samples.time() / fold);
  }

  public boolean isNone() {
    return fold == 1;
  }

  /** From samples to what the graph takes. */
  public void apply(float[] values, int count, float[] into) {
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
  public void invert(float[] values, int count, float[] into) {
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
