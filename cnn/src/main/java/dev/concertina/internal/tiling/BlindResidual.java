package dev.concertina.internal.tiling;

/**
 * Gives back what a net that predicts pixels from their neighbours cannot know: the pixel itself.
 *
 * <p>Such a net gives the mean m of what a pixel may be, given those around it; the noisy pixel y
 * is a second opinion. With the variance s² of the first and σ² of the noise the mean given both is
 * (s² y + σ² m) / (s² + σ²). The sum s² + σ² is what y - m varies by, taken from the surroundings.
 *
 * <p>Sources: the mean given both, S. Laine, T. Karras, J. Lehtinen, T. Aila, "High-quality
 * self-supervised deep image denoising", NeurIPS 2019, where the net also computes s²; s² from
 * local statistics, J.-S. Lee, "Digital image enhancement and noise filtering by use of local
 * statistics", IEEE TPAMI 2, 1980.
 */
public final class BlindResidual {
  /** How far surroundings reach, in pixels: far enough that a variance is not chance. */
  public static final int REACH = 8;

  private final int height;
  private final int width;
  private final double variance;

  /**
   * Serves pictures of one size.
   *
   * @param sigma the standard deviation of the noise, in the units of the values
   */
  public BlindResidual(int height, int width, double sigma) {
    this.height = height;
    this.width = width;
    this.variance = sigma * sigma;
  }

  /** Moves the means, {@code [channels, height, width]}, towards what is noisy. */
  public void giveBack(float[] noisy, float[] means) {
    int plane = height * width;
    float[] squares = new float[plane];
    for (int from = 0; from < means.length; from += plane) {
      for (int i = 0; i < plane; i++) {
        float difference = noisy[from + i] - means[from + i];
        squares[i] = difference * difference;
      }
      float[] spreads = meansAround(squares);
      for (int i = 0; i < plane; i++) {
        double share = Math.max(0, 1 - variance / Math.max(spreads[i], Float.MIN_NORMAL));
        means[from + i] += (float) (share * (noisy[from + i] - means[from + i]));
      }
    }
  }

  /** The mean of the square around each value, or of what of it lies within the picture. */
  private float[] meansAround(float[] values) {
    float[] rows = new float[values.length];
    for (int y = 0; y < height; y++) {
      sumsAlong(values, y * width, 1, width, rows);
    }
    float[] sums = new float[values.length];
    for (int x = 0; x < width; x++) {
      sumsAlong(rows, x, width, height, sums);
    }
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        sums[y * width + x] /= within(y, height) * within(x, width);
      }
    }
    return sums;
  }

  private static int within(int place, int length) {
    return Math.min(length - 1, place + REACH) - Math.max(0, place - REACH) + 1;
  }

  /** Sums over a moving span of a line, in double: what is added must cancel when subtracted. */
  private static void sumsAlong(float[] values, int from, int step, int length, float[] into) {
    double sum = 0;
    for (int i = 0; i < Math.min(REACH, length); i++) {
      sum += values[from + i * step];
    }
    for (int i = 0; i < length; i++) {
      if (i + REACH < length) {
        sum += values[from + (i + REACH) * step];
      }
      if (i > REACH) {
        sum -= values[from + (i - REACH - 1) * step];
      }
      into[from + i * step] = (float) sum;
    }
  }
}
