package dev.concertina.denoise;

import dev.concertina.data.SampleShape;

/**
 * Pictures made by formulas in whole numbers, the same in every language. In Python:
 *
 * <pre>
 * def picture(channels, height, width):
 *     c, y, x = np.mgrid[0:channels, 0:height, 0:width]
 *     return ((x * y // 8 + 40 * c) % 256).astype(float)
 *
 * def noisy(clean):
 *     state, out = 1, clean.copy().ravel()
 *     for i in range(out.size):
 *         noise = 0
 *         for _ in range(4):
 *             state = (1103515245 * state + 12345) % 2**31
 *             noise += (state &gt;&gt; 16) % 21 - 10
 *         out[i] += noise
 *     return out.reshape(clean.shape)
 * </pre>
 */
final class TestPictures {
  private TestPictures() {}

  static float[] picture(SampleShape.Image shape) {
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      int x = i % shape.width();
      int y = i / shape.width() % shape.height();
      int c = i / shape.valuesPerFeature();
      values[i] = (x * y / 8 + 40 * c) % 256;
    }
    return values;
  }

  /** The sum of four uniform whole numbers from -10 to 10: sd 12.11, and nearly normal. */
  public static float[] noisy(float[] clean) {
    float[] values = clean.clone();
    long state = 1;
    for (int i = 0; i < values.length; i++) {
      for (int k = 0; k < 4; k++) {
        state = (1103515245L * state + 12345) % (1L << 31);
        values[i] += (state >> 16) % 21 - 10;
      }
    }
    return values;
  }
}
