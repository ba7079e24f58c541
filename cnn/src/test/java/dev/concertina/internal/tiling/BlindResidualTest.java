package dev.concertina.internal.tiling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BlindResidualTest {
  private static final int HEIGHT = 60;
  private static final int WIDTH = 80;

  private static double meanSquare(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += ((double) a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum / a.length;
  }

  private static float[] plus(float[] values, double sd, SplittableRandom random) {
    float[] sum = values.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += (float) (sd * random.nextGaussian());
    }
    return sum;
  }

  /**
   * A guess that errs by s and a pixel that errs by sigma, independent of each other, make one that
   * errs by s² sigma² / (s² + sigma²).
   */
  @Test
  void giveBack_twoIndependentOpinions_errsAsTheirBestMean() {
    SplittableRandom random = new SplittableRandom(5);
    float[] clean = new float[2 * HEIGHT * WIDTH];
    float[] noisy = plus(clean, 20, random);
    float[] guess = plus(clean, 10, random);
    new BlindResidual(HEIGHT, WIDTH, 20).giveBack(noisy, guess);
    // A twentieth more, because variances are taken from 289 values and not known.
    assertEquals(100.0 * 400 / 500, meanSquare(guess, clean), 6);
  }

  @Test
  void giveBack_guessThatIsRight_isLeftAlmostAsItIs() {
    SplittableRandom random = new SplittableRandom(6);
    float[] clean = new float[HEIGHT * WIDTH];
    float[] noisy = plus(clean, 20, random);
    float[] guess = clean.clone();
    new BlindResidual(HEIGHT, WIDTH, 20).giveBack(noisy, guess);
    assertTrue(meanSquare(guess, clean) < 10, "errs by " + meanSquare(guess, clean));
  }

  @Test
  void giveBack_noNoise_givesThePictureBack() {
    SplittableRandom random = new SplittableRandom(7);
    float[] noisy = plus(new float[HEIGHT * WIDTH], 30, random);
    float[] guess = plus(noisy, 9, random);
    new BlindResidual(HEIGHT, WIDTH, 0).giveBack(noisy, guess);
    assertArrayEquals(noisy, guess, 1e-4f);
  }

  /** By two loops around each pixel, whatever the borders. */
  @Test
  void giveBack_smallPicture_isAsByBruteForce() {
    SplittableRandom random = new SplittableRandom(8);
    for (int[] size : new int[][] {{1, 1}, {3, 30}, {19, 21}}) {
      int height = size[0];
      int width = size[1];
      float[] noisy = plus(new float[height * width], 20, random);
      float[] guess = plus(new float[height * width], 8, random);
      float[] expected = new float[guess.length];
      for (int i = 0; i < expected.length; i++) {
        double sum = 0;
        int count = 0;
        for (int j = 0; j < expected.length; j++) {
          boolean near =
              Math.abs(j / width - i / width) <= BlindResidual.REACH
                  && Math.abs(j % width - i % width) <= BlindResidual.REACH;
          sum += near ? Math.pow(noisy[j] - guess[j], 2) : 0;
          count += near ? 1 : 0;
        }
        double share = Math.max(0, 1 - 100 / (sum / count));
        expected[i] = (float) (guess[i] + share * (noisy[i] - guess[i]));
      }
      new BlindResidual(height, width, 10).giveBack(noisy, guess);
      assertArrayEquals(expected, guess, 1e-3f);
    }
  }
}
