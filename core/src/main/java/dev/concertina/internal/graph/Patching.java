package dev.concertina.internal.graph;

import dev.concertina.data.SampleShape;
import dev.concertina.spi.GraphPlan;

/**
 * Series with several consecutive steps side by side, as features of one: {@code [features, time]}
 * becomes {@code [features * patch, time / patch]}, where feature {@code f * patch + j} of step p
 * is feature f of step {@code p * patch + j}.
 *
 * @param rows features of a sample
 * @param steps time steps of the patched sample
 * @param patch how many steps become one; 1 changes nothing
 */
public record Patching(int rows, int steps, int patch) {
  public static final Patching NONE = new Patching(1, 1, 1);

  /** Returns the patching of a plan. */
  public static Patching of(GraphPlan plan) {
    if (plan.patch() == 1) {
      return NONE;
    }
    SampleShape patched = plan.samples().shape();
    return new Patching(
        patched.features() / plan.patch(), patched.valuesPerFeature(), plan.patch());
  }

  /** The shape that a plan must have to serve samples. */
  public static SampleShape patched(SampleShape.Series samples, int patch) {
    return new SampleShape.Series(samples.features() * patch, samples.time() / patch);
  }

  public boolean isNone() {
    return patch == 1;
  }

  /** Turns samples into what the graph takes. */
  public void apply(float[] values, int count, float[] into) {
    int width = rows * steps * patch;
    for (int i = 0; i < count; i++) {
      int from = i * width;
      int to = i * width;
      for (int f = 0; f < rows; f++) {
        for (int p = 0; p < steps; p++) {
          for (int j = 0; j < patch; j++) {
            into[to + (f * patch + j) * steps + p] = values[from++];
          }
        }
      }
    }
  }

  /** Turns what the graph gives into samples. */
  public void invert(float[] values, int count, float[] into) {
    int width = rows * steps * patch;
    for (int i = 0; i < count; i++) {
      int from = i * width;
      int to = i * width;
      for (int f = 0; f < rows; f++) {
        for (int p = 0; p < steps; p++) {
          for (int j = 0; j < patch; j++) {
            into[to++] = values[from + (f * patch + j) * steps + p];
          }
        }
      }
    }
  }
}
