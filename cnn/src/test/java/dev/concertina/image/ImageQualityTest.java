package dev.concertina.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.data.SampleShape;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The expected figures are from scikit-image 0.19.3 with NumPy 1.24.2 and Python 3.11.2:
 *
 * <pre>
 * def picture(channels, height, width):
 *     c, y, x = np.mgrid[0:channels, 0:height, 0:width]
 *     return ((3 * x + 5 * y + (x * y &gt;&gt; 3) + 40 * c) % 256).astype(float)
 *
 * def noisy(clean):
 *     state, out = 1, clean.copy().ravel()
 *     for i in range(out.size):
 *         state = (1103515245 * state + 12345) % 2**31
 *         out[i] = min(255, max(0, out[i] + (state &gt;&gt; 16) % 61 - 30))
 *     return out.reshape(clean.shape)
 *
 * for shape in ((1, 37, 53), (3, 24, 31), (1, 11, 11)):
 *     a = picture(*shape)
 *     b = noisy(a)
 *     print(peak_signal_noise_ratio(a, b, data_range=255),
 *           structural_similarity(a, b, data_range=255, channel_axis=0, gaussian_weights=True,
 *                                 sigma=1.5, use_sample_covariance=False))
 * </pre>
 */
class ImageQualityTest {
  private static final double ROUNDING = 1e-9;

  private static float[] picture(SampleShape.Image shape) {
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      int x = i % shape.width();
      int y = i / shape.width() % shape.height();
      int c = i / shape.valuesPerFeature();
      values[i] = (3 * x + 5 * y + (x * y >> 3) + 40 * c) % 256;
    }
    return values;
  }

  private static float[] noisy(float[] clean) {
    float[] values = clean.clone();
    long state = 1;
    for (int i = 0; i < values.length; i++) {
      state = (1103515245L * state + 12345) % (1L << 31);
      values[i] = Math.min(255, Math.max(0, values[i] + (state >> 16) % 61 - 30));
    }
    return values;
  }

  private static void assertMeasures(SampleShape.Image shape, double psnr, double ssim) {
    float[] clean = picture(shape);
    float[] noisy = noisy(clean);
    ImageQuality quality = ImageQuality.of(clean, noisy, shape, 255);
    assertEquals(psnr, quality.psnr(), ROUNDING);
    assertEquals(ssim, quality.ssim(), ROUNDING);
    assertEquals(psnr, ImageQuality.psnr(clean, noisy, 255));
    assertEquals(ssim, ImageQuality.ssim(noisy, clean, shape, 255), ROUNDING);
  }

  @Test
  void agreesWithScikitImage() {
    assertMeasures(new SampleShape.Image(1, 37, 53), 23.489096770878195, 0.7036022618439134);
    assertMeasures(new SampleShape.Image(3, 24, 31), 23.39582272295337, 0.6000159141703197);
    assertMeasures(new SampleShape.Image(1, 11, 11), 23.795419373338653, 0.4622281803548403);
  }

  @Test
  void theScaleOfPicturesDoesNotMatterAsLongAsThePeakHasIt() {
    var shape = new SampleShape.Image(1, 37, 53);
    float[] clean = picture(shape);
    float[] noisy = noisy(clean);
    ImageQuality wanted = ImageQuality.of(clean, noisy, shape, 255);
    for (float[] values : new float[][] {clean, noisy}) {
      for (int i = 0; i < values.length; i++) {
        values[i] /= 255;
      }
    }
    ImageQuality scaled = ImageQuality.of(clean, noisy, shape, 1);
    assertEquals(wanted.psnr(), scaled.psnr(), 1e-5);
    assertEquals(wanted.ssim(), scaled.ssim(), 1e-6);
  }

  @Test
  void equalPicturesAreAsCloseAsCanBe() {
    var shape = new SampleShape.Image(3, 20, 20);
    float[] clean = picture(shape);
    ImageQuality quality = ImageQuality.of(clean, clean.clone(), shape, 255);
    assertEquals(Double.POSITIVE_INFINITY, quality.psnr());
    assertEquals(1, quality.ssim(), 1e-12);
    // Black on black has neither means nor variances: the constants alone decide.
    assertEquals(1, ImageQuality.ssim(new float[1200], new float[1200], shape, 255));
  }

  /** A constant error e: MSE e², and no structure is lost, so only the means count. */
  @Test
  void closedFormsOfAConstantError() {
    var shape = new SampleShape.Image(1, 12, 13);
    float[] clean = new float[156];
    Arrays.fill(clean, 100);
    float[] brighter = new float[156];
    Arrays.fill(brighter, 110);
    assertEquals(20 * Math.log10(25.5), ImageQuality.psnr(clean, brighter, 255), 1e-12);
    double c1 = 2.55 * 2.55;
    double wanted = (2 * 100 * 110 + c1) / (100 * 100 + 110 * 110 + c1);
    assertEquals(wanted, ImageQuality.ssim(clean, brighter, shape, 255), 1e-9);
  }

  /** Against the definition: a sum over all 121 pixels of each window. */
  @Test
  void ssimIsThatOfTheDefinition() {
    var shape = new SampleShape.Image(1, 15, 19);
    var random = new Random(1);
    float[] a = new float[shape.size()];
    float[] b = new float[shape.size()];
    for (int i = 0; i < a.length; i++) {
      a[i] = random.nextFloat();
      b[i] = a[i] + 0.2f * random.nextFloat();
    }
    double sum = 0;
    for (int top = 0; top <= 4; top++) {
      for (int left = 0; left <= 8; left++) {
        sum += atPlace(a, b, top, left);
      }
    }
    assertEquals(sum / 45, ImageQuality.ssim(a, b, shape, 1), 1e-12);
  }

  private static double atPlace(float[] a, float[] b, int top, int left) {
    double weights = 0;
    double[] moments = new double[5];
    for (int i = 0; i < 121; i++) {
      int dy = i / 11 - 5;
      int dx = i % 11 - 5;
      double weight = Math.exp(-(dy * dy + dx * dx) / 4.5);
      double va = a[(top + 5 + dy) * 19 + left + 5 + dx];
      double vb = b[(top + 5 + dy) * 19 + left + 5 + dx];
      double[] products = {va, vb, va * va, vb * vb, va * vb};
      for (int m = 0; m < 5; m++) {
        moments[m] += weight * products[m];
      }
      weights += weight;
    }
    double ma = moments[0] / weights;
    double mb = moments[1] / weights;
    double va = moments[2] / weights - ma * ma;
    double vb = moments[3] / weights - mb * mb;
    double covariance = moments[4] / weights - ma * mb;
    return (2 * ma * mb + 1e-4)
        * (2 * covariance + 9e-4)
        / ((ma * ma + mb * mb + 1e-4) * (va + vb + 9e-4));
  }

  @Test
  void refusesWhatCannotBeMeasured() {
    var shape = new SampleShape.Image(1, 12, 11);
    float[] clean = new float[132];
    var small = new SampleShape.Image(1, 10, 40);
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> ImageQuality.of(new float[400], new float[400], small, 255));
    assertTrue(e.getMessage().contains("11 x 11 pixels, found 10 x 40"), e.getMessage());
    assertEquals(Double.POSITIVE_INFINITY, ImageQuality.psnr(new float[400], new float[400], 255));
    for (double peak : new double[] {0, -1, Double.NaN}) {
      assertThrows(
          IllegalArgumentException.class, () -> ImageQuality.of(clean, clean, shape, peak));
    }
    assertThrows(
        IllegalArgumentException.class, () -> ImageQuality.of(clean, new float[131], shape, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> ImageQuality.ssim(new float[131], new float[131], shape, 1));
    assertThrows(
        IllegalArgumentException.class, () -> ImageQuality.psnr(new float[0], new float[0], 1));
    assertThrows(IllegalArgumentException.class, () -> ImageQuality.of(null, clean, shape, 1));
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      float[] broken = clean.clone();
      broken[70] = bad;
      assertThrows(IllegalArgumentException.class, () -> ImageQuality.psnr(clean, broken, 1));
      assertThrows(
          IllegalArgumentException.class, () -> ImageQuality.ssim(clean, broken, shape, 1));
    }
    assertThrows(IllegalArgumentException.class, () -> new ImageQuality(Double.NaN, 1));
    assertThrows(IllegalArgumentException.class, () -> new ImageQuality(1, 1.1));
  }
}
