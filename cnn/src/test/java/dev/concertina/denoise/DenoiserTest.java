package dev.concertina.denoise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.data.SampleShape;
import dev.concertina.image.Picture;
import dev.concertina.spi.ReceptiveField;
import dev.concertina.testkit.FakeAutoencoder;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DenoiserTest {
  private static final int REACH = 3;
  private static final int GRID = 2;

  /**
   * Stands in for a convolutional net: the mean of the seven by seven values around each, zeros
   * beyond the borders, which is what a tile sees of its neighbours.
   */
  private static float[] box(SampleShape.Image shape, float[] values) {
    int height = shape.height();
    int width = shape.width();
    float[] means = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      int plane = i / (height * width) * height * width;
      int y = i % (height * width) / width;
      int x = i % width;
      double sum = 0;
      for (int v = Math.max(0, y - REACH); v <= Math.min(height - 1, y + REACH); v++) {
        for (int u = Math.max(0, x - REACH); u <= Math.min(width - 1, x + REACH); u++) {
          sum += values[plane + v * width + u];
        }
      }
      means[i] = (float) (sum / 49);
    }
    return means;
  }

  private static Denoiser boxDenoiser(int channels) {
    return Denoiser.of(
        FakeAutoencoder.ofPictures(
            new SampleShape.Image(channels, 32, 32),
            new ReceptiveField(REACH, GRID),
            DenoiserTest::box));
  }

  private static float[] noise(int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextDouble(-20, 280);
    }
    return values;
  }

  @Test
  void denoise_inTiles_isAsWhole() {
    int height = 302;
    int width = 190;
    for (int channels : new int[] {1, 3}) {
      float[] values = noise(channels * height * width, 5);
      float[] whole = box(new SampleShape.Image(channels, height, width), values);
      try (Denoiser denoiser = boxDenoiser(channels)) {
        float[] tiled = denoiser.withLargestTile(64).denoise(values, channels, height, width);
        assertArrayEquals(whole, tiled, 1e-4f);
      }
    }
  }

  @Test
  void denoise_sidesOffTheGrid_mirrorsTheBorderAndKeepsTheSize() {
    float[] values = noise(33 * 5, 6);
    float[] mirrored = new float[34 * 6];
    for (int y = 0; y < 34; y++) {
      for (int x = 0; x < 6; x++) {
        mirrored[y * 6 + x] = values[(y < 33 ? y : 31) * 5 + (x < 5 ? x : 3)];
      }
    }
    float[] expected = box(new SampleShape.Image(1, 34, 6), mirrored);
    try (Denoiser denoiser = boxDenoiser(1)) {
      float[] actual = denoiser.denoise(values, 1, 33, 5);
      for (int i = 0; i < actual.length; i++) {
        assertEquals(expected[i / 5 * 6 + i % 5], actual[i], 1e-4f);
      }
      assertEquals(1, denoiser.denoise(new float[] {9}, 1, 1, 1).length);
    }
  }

  @Test
  void denoise_colourByNetForGrey_takesChannelsOneByOne() {
    float[] values = noise(3 * 40 * 40, 7);
    try (Denoiser grey = boxDenoiser(1);
        Denoiser colour = boxDenoiser(3)) {
      assertArrayEquals(colour.denoise(values, 3, 40, 40), grey.denoise(values, 3, 40, 40), 1e-4f);
    }
  }

  @Test
  void denoise_greyByNetForColour_takesTheMean() {
    float[] values = noise(40 * 40, 8);
    try (Denoiser grey = boxDenoiser(1);
        Denoiser colour = boxDenoiser(3)) {
      assertArrayEquals(grey.denoise(values, 1, 40, 40), colour.denoise(values, 1, 40, 40), 1e-4f);
    }
  }

  @Test
  void denoise_pictureOf16Bits_isScaledAndKeepsItsKind() {
    float[] values = noise(40 * 48, 9);
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(0, Math.min(255, values[i]));
    }
    float[] deep = values.clone();
    for (int i = 0; i < deep.length; i++) {
      deep[i] = Math.round(deep[i] * 257);
    }
    try (Denoiser denoiser = boxDenoiser(1)) {
      Picture result = denoiser.denoise(Picture.of(deep, 1, 40, 48, 16));
      float[] expected = denoiser.denoise(values, 1, 40, 48);
      float[] actual = new float[40 * 48];
      result.read(0, 0, 40, 48, actual, 0);
      assertEquals(16, result.depth());
      for (int i = 0; i < actual.length; i++) {
        assertEquals(expected[i] * 257, actual[i], 1.1f);
      }
    }
  }

  @Test
  void denoise_netForOneSize_servesThatSizeOnly() {
    float[] ones = {1};
    SampleShape.Image shape = new SampleShape.Image(1, 8, 8);
    FakeAutoencoder fake =
        new FakeAutoencoder(
            shape,
            dev.concertina.data.Scaling.of(
                dev.concertina.data.Scaling.Method.NONE, new float[1], ones),
            values -> box(shape, values));
    try (Denoiser denoiser = Denoiser.of(fake)) {
      float[] values = noise(64, 10);
      assertArrayEquals(box(shape, values), denoiser.denoise(values, 1, 8, 8), 1e-4f);
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class, () -> denoiser.denoise(noise(72, 1), 1, 9, 8));
      assertTrue(refused.getMessage().contains("8 x 8"), refused.getMessage());
    }
    assertFalse(fake.isClosed());
  }

  @Test
  void of_modelThatIsNotForPictures_isRefused() {
    FakeAutoencoder table = FakeAutoencoder.ofTable(4, values -> values);
    assertThrows(IllegalArgumentException.class, () -> Denoiser.of(table));
  }

  @Test
  void denoise_wrongNumberOfValues_isRefused() {
    try (Denoiser denoiser = boxDenoiser(1)) {
      assertThrows(IllegalArgumentException.class, () -> denoiser.denoise(new float[7], 1, 2, 4));
      assertThrows(IllegalArgumentException.class, () -> denoiser.denoise(new float[8], 2, 2, 2));
    }
  }
}
