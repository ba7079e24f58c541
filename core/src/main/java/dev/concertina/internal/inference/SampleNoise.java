package dev.concertina.internal.inference;

import dev.concertina.spi.PlanInput;
import java.util.SplittableRandom;

/**
 * Noise that is the same at every call: each sample has its own, which follows from a seed and the
 * sample's number.
 *
 * @param seed the seed of all
 * @param first the number of the first sample of a run
 */
public record SampleNoise(long seed, int first) {

  /** A seed for one of many, far from those of its neighbours. */
  public static long mixed(long seed, long number) {
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number).nextLong();
  }

  /**
   * Draws for consecutive samples.
   *
   * @param place which of the plan's inputs for noise it is, from 0
   */
  float[] draw(PlanInput input, int place, int samples) {
    int width = input.shape().size();
    float[] noise = new float[samples * width];
    for (int i = 0; i < samples; i++) {
      long own = mixed(seed, first + i);
      draw(
          input.role(),
          new SplittableRandom(place == 0 ? own : mixed(own, place)),
          noise,
          i,
          width);
    }
    return noise;
  }

  private static void draw(
      PlanInput.Role role, SplittableRandom random, float[] noise, int sample, int width) {
    for (int k = sample * width; k < (sample + 1) * width; k++) {
      noise[k] =
          (float)
              (role == PlanInput.Role.NOISE ? random.nextGaussian() : random.nextDouble() - 0.5);
    }
  }
}
