package dev.concertina.cli.reproduce;

import dev.concertina.series.TimeSeries;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Made-up processes, each of which goes on as it began. */
enum Processes {
  /** One or three sensors that forget: each a step of the last value and noise. */
  AUTOREGRESSIVE("autoregressive") {
    @Override
    float[][] values(int steps, SplittableRandom random) {
      float[][] values = new float[random.nextBoolean() ? 1 : 3][];
      Arrays.setAll(values, f -> forgetting(steps, random.nextDouble(0.3, 0.97), random));
      return values;
    }
  },

  /** A period with an overtone, and noise that remembers a little. */
  SEASONAL("seasonal") {
    @Override
    float[][] values(int steps, SplittableRandom random) {
      double period = random.nextDouble(12, 100);
      double overtone = random.nextDouble(0, 0.5);
      double loudness = random.nextDouble(0.05, 0.5);
      float[] noise = forgetting(steps, random.nextDouble(0, 0.8), random);
      float[] values = new float[steps];
      for (int t = 0; t < steps; t++) {
        double angle = 2 * Math.PI * t / period;
        double wave = Math.sin(angle) + overtone * Math.sin(2 * angle + 1);
        values[t] = (float) (wave + loudness * noise[t]);
      }
      return new float[][] {values};
    }
  },

  /** Five sensors that all see two hidden causes. */
  SENSORS("five sensors") {
    @Override
    float[][] values(int steps, SplittableRandom random) {
      float[] one = forgetting(steps, 0.95, random);
      float[] other = forgetting(steps, 0.8, random);
      float[][] values = new float[5][steps];
      for (float[] sensor : values) {
        double a = random.nextGaussian();
        double b = random.nextGaussian();
        for (int t = 0; t < steps; t++) {
          sensor[t] = (float) (a * one[t] + b * other[t] + 0.2 * random.nextGaussian());
        }
      }
      return values;
    }
  },

  /** A period whose level wanders off and does not come back: nothing can be promised. */
  DRIFTING("drifting") {
    @Override
    float[][] values(int steps, SplittableRandom random) {
      float[] values = SEASONAL.values(steps, random)[0];
      double speed = random.nextDouble(0.01, 0.05);
      double level = 0;
      for (int t = 0; t < steps; t++) {
        level += speed * random.nextGaussian();
        values[t] += (float) level;
      }
      return new float[][] {values};
    }
  };

  private final String text;

  Processes(String text) {
    this.text = text;
  }

  /** {@code [sensors][steps]}. */
  abstract float[][] values(int steps, SplittableRandom random);

  /** A process of a seed. */
  TimeSeries series(int steps, long seed) {
    float[][] bySensor = values(steps, new SplittableRandom(seed));
    float[][] bySteps = new float[steps][bySensor.length];
    for (int t = 0; t < steps; t++) {
      for (int f = 0; f < bySensor.length; f++) {
        bySteps[t][f] = bySensor[f][t];
      }
    }
    return TimeSeries.of(bySteps);
  }

  /** AR(1) of variance 1, from its stationary distribution. */
  private static float[] forgetting(int steps, double memory, SplittableRandom random) {
    float[] values = new float[steps];
    double last = random.nextGaussian();
    for (int t = 0; t < steps; t++) {
      values[t] = (float) last;
      last = memory * last + Math.sqrt(1 - memory * memory) * random.nextGaussian();
    }
    return values;
  }

  @Override
  public String toString() {
    return text;
  }
}
