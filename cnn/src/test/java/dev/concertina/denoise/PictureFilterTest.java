package dev.concertina.denoise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.data.SampleShape;
import dev.concertina.denoise.PictureFilter.GaussianBlur;
import dev.concertina.denoise.PictureFilter.Median;
import dev.concertina.denoise.PictureFilter.NonLocalMeans;
import dev.concertina.image.ImageQuality;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * The expected figures are from SciPy 1.10.1 with NumPy 1.24.2 and Python 3.11.2, on the pictures
 * of {@link TestPictures}:
 *
 * <pre>
 * x = noisy(picture(1, 19, 23))[0]
 * for r in (gaussian_filter(x, 1.3), gaussian_filter(x, 8), median_filter(x, 3),
 *           median_filter(x, 7)):
 *     print(r[[0, 0, 18, 9, 18], [0, 22, 0, 11, 22]], r.sum())
 * </pre>
 */
class PictureFilterTest {
  private static final SampleShape.Image SMALL = new SampleShape.Image(1, 19, 23);
  private static final List<PictureFilter> FILTERS =
      List.of(
          new GaussianBlur(1.3),
          new Median(3),
          PictureFilter.nonLocalMeans(12),
          new NonLocalMeans(12, 3, 5, 6));

  private static void assertCornersMiddleAndSum(PictureFilter filter, double... wanted) {
    float[] result = filter.apply(TestPictures.noisy(TestPictures.picture(SMALL)), SMALL);
    int[] places = {0, 22, 18 * 23, 9 * 23 + 11, 18 * 23 + 22};
    for (int i = 0; i < places.length; i++) {
      assertEquals(wanted[i], result[places[i]], 2e-5, filter.name() + " at " + places[i]);
    }
    double sum = 0;
    for (float value : result) {
      sum += value;
    }
    assertEquals(wanted[5], sum, 1e-3);
  }

  @Test
  void blurAndMedianAgreeWithSciPy() {
    assertCornersMiddleAndSum(
        new GaussianBlur(1.3),
        0.46258307,
        -1.66889596,
        -3.02967862,
        14.38227514,
        46.86824781,
        5353);
    // Here the Gaussian reaches beyond the mirrored picture.
    assertCornersMiddleAndSum(
        new GaussianBlur(8), 4.10533802, 11.70405737, 7.76099496, 12.32471766, 25.14835702, 5353);
    assertCornersMiddleAndSum(new Median(3), -6, -9, 0, 11, 50, 5130);
    assertCornersMiddleAndSum(new Median(7), 5, 9, -2, 14, 42, 5263);
  }

  /** From the definition, pixel by pixel, with its own idea of mirrors. */
  private static float[] slowly(NonLocalMeans filter, float[] picture, SampleShape.Image shape) {
    int h = shape.height();
    int w = shape.width();
    float[] result = new float[picture.length];
    int reach = filter.search() / 2;
    for (int p = 0; p < h * w; p++) {
      double weights = 0;
      double[] sums = new double[shape.channels()];
      for (int y = Math.max(0, p / w - reach); y <= Math.min(h - 1, p / w + reach); y++) {
        for (int x = Math.max(0, p % w - reach); x <= Math.min(w - 1, p % w + reach); x++) {
          double distance = distance(filter, picture, shape, p, y * w + x);
          double excess = Math.max(0, distance - 2 * filter.sigma() * filter.sigma());
          double weight = Math.exp(-excess / (filter.h() * filter.h()));
          weights += weight;
          for (int c = 0; c < sums.length; c++) {
            sums[c] += weight * picture[(c * h + y) * w + x];
          }
        }
      }
      for (int c = 0; c < sums.length; c++) {
        result[c * h * w + p] = (float) (sums[c] / weights);
      }
    }
    return result;
  }

  private static double distance(
      NonLocalMeans filter, float[] picture, SampleShape.Image shape, int p, int q) {
    int w = shape.width();
    int border = filter.patch() / 2;
    double sum = 0;
    int count = 0;
    for (int c = 0; c < shape.channels(); c++) {
      for (int dy = -border; dy <= border; dy++) {
        for (int dx = -border; dx <= border; dx++) {
          double difference =
              pixel(picture, shape, c, p / w + dy, p % w + dx)
                  - pixel(picture, shape, c, q / w + dy, q % w + dx);
          sum += difference * difference;
          count++;
        }
      }
    }
    return sum / count;
  }

  private static double pixel(float[] picture, SampleShape.Image shape, int c, int y, int x) {
    int v = y < 0 ? -1 - y : y >= shape.height() ? 2 * shape.height() - 1 - y : y;
    int u = x < 0 ? -1 - x : x >= shape.width() ? 2 * shape.width() - 1 - x : x;
    return picture[(c * shape.height() + v) * shape.width() + u];
  }

  /** Heights around one and two strips of 64 rows, windows larger than the picture, and colour. */
  @ParameterizedTest
  @CsvSource({
    "1, 20, 17, 5, 7",
    "1, 64, 9, 3, 5",
    "1, 65, 9, 3, 9",
    "1, 131, 8, 3, 7",
    "3, 70, 12, 5, 9",
    "2, 9, 11, 1, 5",
    "1, 6, 5, 5, 17",
    "1, 12, 30, 7, 1",
    "1, 1, 40, 1, 9"
  })
  void nonLocalMeansAreThoseOfTheDefinition(
      int channels, int height, int width, int patch, int search) {
    var shape = new SampleShape.Image(channels, height, width);
    float[] noisy = TestPictures.noisy(TestPictures.picture(shape));
    for (double h : new double[] {3, 8, 100}) {
      var filter = new NonLocalMeans(12, patch, search, h);
      assertArrayEquals(slowly(filter, noisy, shape), filter.apply(noisy, shape), 2e-3f);
    }
  }

  @ParameterizedTest
  @FieldSource("FILTERS")
  void flatPicturesStayAndInputsAreLeftAlone(PictureFilter filter) {
    var shape = new SampleShape.Image(2, 30, 33);
    float[] flat = new float[shape.size()];
    Arrays.fill(flat, 0, 990, 17);
    Arrays.fill(flat, 990, 1980, -3);
    float[] before = flat.clone();
    float[] result = filter.apply(flat, shape);
    assertArrayEquals(before, result, 1e-5f);
    assertArrayEquals(before, flat);
    assertNotSame(flat, result);
  }

  @ParameterizedTest
  @FieldSource("FILTERS")
  void noiseIsRemoved(PictureFilter filter) {
    var shape = new SampleShape.Image(1, 100, 90);
    float[] clean = TestPictures.picture(shape);
    // Smooth: without the jumps from 255 to 0.
    for (int i = 0; i < clean.length; i++) {
      clean[i] = (i % 90) + (i / 90 > 50 ? 60 : 0);
    }
    float[] noisy = TestPictures.noisy(clean);
    double gain =
        ImageQuality.psnr(clean, filter.apply(noisy, shape), 255)
            - ImageQuality.psnr(clean, noisy, 255);
    assertTrue(gain > 5, filter.name() + ": " + gain + " dB");
  }

  @ParameterizedTest
  @FieldSource("FILTERS")
  void refusesPicturesOfAnotherShapeOrNotFinite(PictureFilter filter) {
    assertThrows(IllegalArgumentException.class, () -> filter.apply(new float[436], SMALL));
    assertThrows(IllegalArgumentException.class, () -> filter.apply(null, SMALL));
    assertThrows(IllegalArgumentException.class, () -> filter.apply(new float[437], null));
    float[] broken = new float[437];
    broken[200] = Float.NEGATIVE_INFINITY;
    var e = assertThrows(IllegalArgumentException.class, () -> filter.apply(broken, SMALL));
    assertTrue(e.getMessage().contains("index 200"), e.getMessage());
  }

  @Test
  void blurOfNoWidthChangesNothing() {
    float[] noisy = TestPictures.noisy(TestPictures.picture(SMALL));
    assertArrayEquals(noisy, new GaussianBlur(0).apply(noisy, SMALL));
  }

  @Test
  void bestBlurIsAsGoodAsAnyOfAGrid() {
    var shape = new SampleShape.Image(1, 60, 50);
    float[] clean = TestPictures.picture(shape);
    float[] noisy = TestPictures.noisy(clean);
    GaussianBlur best = PictureFilter.bestBlur(noisy, clean, shape);
    double psnr = ImageQuality.psnr(clean, best.apply(noisy, shape), 255);
    for (int i = 0; i <= 300; i++) {
      float[] other = new GaussianBlur(i / 100.0).apply(noisy, shape);
      assertTrue(psnr >= ImageQuality.psnr(clean, other, 255) - 0.01, best + " or " + i);
    }
    // Nothing to remove, nothing to blur; and of noise alone all that can be.
    assertEquals(0, PictureFilter.bestBlur(clean, clean, shape).sigma(), 0.2);
    float[] flat = new float[3000];
    double sigma = PictureFilter.bestBlur(TestPictures.noisy(flat), flat, shape).sigma();
    assertTrue(sigma > 5, "sigma " + sigma);
  }

  /** Of 9 values fewer than 5 are salt or pepper nearly everywhere at 5 %. */
  @Test
  void medianRemovesSaltAndPepper() {
    var shape = new SampleShape.Image(1, 50, 50);
    float[] noisy = new float[2500];
    var random = new Random(1);
    for (int i = 0; i < 2500; i++) {
      double chance = random.nextDouble();
      noisy[i] = chance < 0.025 ? 0 : chance < 0.05 ? 255 : 100;
    }
    int changed = 0;
    for (float value : new Median(3).apply(noisy, shape)) {
      changed += value == 100 ? 0 : 1;
    }
    assertTrue(changed <= 5, changed + " left");
  }

  @Test
  void nonLocalMeansOfAKnownLevelHaveTheUsualWindows() {
    assertEquals(new NonLocalMeans(25, 5, 17, 16.25), PictureFilter.nonLocalMeans(25));
  }

  @Test
  void refusesNumbersOutOfBounds() {
    for (double bad : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> new GaussianBlur(bad));
      assertThrows(IllegalArgumentException.class, () -> PictureFilter.nonLocalMeans(bad));
      assertThrows(IllegalArgumentException.class, () -> new NonLocalMeans(bad, 5, 17, 1));
      assertThrows(IllegalArgumentException.class, () -> new NonLocalMeans(1, 5, 17, bad));
    }
    assertThrows(IllegalArgumentException.class, () -> PictureFilter.nonLocalMeans(0));
    for (int bad : new int[] {-1, 0, 2, 4, 101}) {
      assertThrows(IllegalArgumentException.class, () -> new Median(bad));
      assertThrows(IllegalArgumentException.class, () -> new NonLocalMeans(1, bad, 17, 1));
      assertThrows(IllegalArgumentException.class, () -> new NonLocalMeans(1, 5, bad, 1));
    }
  }

  @Test
  void namesSayWhatWasSet() {
    assertEquals("Gaussian blur, sigma 1.30", new GaussianBlur(1.3).name());
    assertEquals("median 3x3", new Median(3).name());
    assertEquals(
        "non-local means, patch 5x5, search 17x17, h 16.3", PictureFilter.nonLocalMeans(25).name());
  }
}
