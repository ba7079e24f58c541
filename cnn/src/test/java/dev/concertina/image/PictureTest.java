package dev.concertina.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PictureTest {
  static float[] values(Picture picture) {
    float[] values = new float[picture.channels() * picture.height() * picture.width()];
    picture.read(0, 0, picture.height(), picture.width(), values, 0);
    return values;
  }

  private static float[] floats(double... values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static float[] alpha(Picture picture) {
    BufferedImage image = picture.toImage();
    int count = image.getWidth() * image.getHeight();
    return image
        .getRaster()
        .getSamples(
            0, 0, image.getWidth(), image.getHeight(), picture.channels(), new float[count]);
  }

  private static String failure(Runnable action) {
    return assertThrows(IllegalArgumentException.class, action::run).getMessage();
  }

  /** An image whose pixels have the values in the order of the bands. */
  private static BufferedImage image(
      int space, boolean alpha, boolean multiplied, int type, int width, int... values) {
    var colors =
        new ComponentColorModel(
            ColorSpace.getInstance(space),
            alpha,
            multiplied,
            alpha ? ColorModel.TRANSLUCENT : ColorModel.OPAQUE,
            type);
    int bands = colors.getNumComponents();
    WritableRaster raster =
        colors.createCompatibleWritableRaster(width, values.length / bands / width);
    raster.setPixels(0, 0, width, raster.getHeight(), values);
    return new BufferedImage(colors, raster, multiplied, null);
  }

  // Values in

  @Test
  void of_grey_keepsValuesThatTheJdkTakesForLinear() {
    var image = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSamples(0, 0, 3, 1, 0, new int[] {0, 100, 255});
    Picture picture = Picture.of(image);
    assertArrayEquals(floats(0, 100, 255), values(picture));
    assertEquals("Picture[grey of 8 bits, 1 rows of 3]", picture.toString());
  }

  @Test
  void of_allColourTypesOfTheJdk_areRedGreenBlue() {
    int[] types = {
      BufferedImage.TYPE_INT_RGB,
      BufferedImage.TYPE_INT_BGR,
      BufferedImage.TYPE_3BYTE_BGR,
      BufferedImage.TYPE_INT_ARGB,
      BufferedImage.TYPE_4BYTE_ABGR
    };
    for (int type : types) {
      var image = new BufferedImage(2, 1, type);
      image.setRGB(0, 0, 0xff0a141e);
      image.setRGB(1, 0, 0x80c8d2dc);
      Picture picture = Picture.of(image);
      assertArrayEquals(floats(10, 200, 20, 210, 30, 220), values(picture), "type " + type);
      boolean alpha = image.getColorModel().hasAlpha();
      assertEquals(alpha, picture.hasAlpha());
      if (alpha) {
        assertArrayEquals(floats(255, 128), alpha(picture));
      }
    }
  }

  @Test
  void of_premultiplied_isDivided() {
    for (int type :
        new int[] {BufferedImage.TYPE_INT_ARGB_PRE, BufferedImage.TYPE_4BYTE_ABGR_PRE}) {
      var image = new BufferedImage(3, 1, type);
      int[] pixels = {50, 100, 25, 100, 0, 0, 0, 0, 7, 8, 9, 255};
      image.getRaster().setPixels(0, 0, 3, 1, pixels);
      Picture picture = Picture.of(image);
      // 50 * 255 / 100 = 127.5, 25 * 255 / 100 = 63.75
      assertArrayEquals(floats(128, 0, 7, 255, 0, 8, 64, 0, 9), values(picture));
      assertArrayEquals(floats(100, 0, 255), alpha(picture));
    }
  }

  @Test
  void of_fiveAndSixBits_areSpreadOverEight() {
    var image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_565_RGB);
    image.getRaster().setPixels(0, 0, 2, 1, new int[] {31, 63, 0, 3, 50, 17});
    // 3 * 255 / 31 = 24.7, 50 * 255 / 63 = 202.4, 17 * 255 / 31 = 139.8
    assertArrayEquals(floats(255, 25, 255, 202, 0, 140), values(Picture.of(image)));
  }

  @Test
  void of_palette_isItsColours() {
    byte[] reds = {1, 2, (byte) 250};
    byte[] greens = {3, 4, 5};
    byte[] blues = {6, 7, 8};
    byte[] alphas = {(byte) 255, 9, 0};
    var colours = new IndexColorModel(2, 3, reds, greens, blues, alphas);
    var image = new BufferedImage(4, 1, BufferedImage.TYPE_BYTE_BINARY, colours);
    image.getRaster().setSamples(0, 0, 4, 1, 0, new int[] {2, 0, 1, 2});
    Picture picture = Picture.of(image);
    assertArrayEquals(floats(250, 1, 2, 250, 5, 3, 4, 5, 8, 6, 7, 8), values(picture));
    assertArrayEquals(floats(0, 255, 9, 0), alpha(picture));
  }

  @Test
  void of_pixelsBeyondThePalette_areRefused() {
    byte[] shades = {1, 2, 3};
    var colours = new IndexColorModel(2, 3, shades, shades, shades);
    var image = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_BINARY, colours);
    image.getRaster().setSample(0, 0, 0, 3);
    assertTrue(failure(() -> Picture.of(image)).contains("3 colours of the palette, found 3"));
  }

  @Test
  void of_greyPalette_isGrey() {
    byte[] greys = {(byte) 200, 7};
    byte[] alphas = {(byte) 255, 0};
    var opaque = new IndexColorModel(1, 2, greys, greys, greys);
    var image = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_BINARY, opaque);
    image.getRaster().setSamples(0, 0, 3, 1, 0, new int[] {1, 0, 1});
    assertEquals(1, Picture.of(image).channels());
    assertArrayEquals(floats(7, 200, 7), values(Picture.of(image)));
    var clear = new IndexColorModel(1, 2, greys, greys, greys, alphas);
    Picture see = Picture.of(new BufferedImage(clear, image.getRaster(), false, null));
    assertArrayEquals(floats(7, 200, 7), values(see));
    assertArrayEquals(floats(0, 255, 0), alpha(see));
  }

  @Test
  void of_sixteenBits_keepsThem() {
    var grey = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
    grey.getRaster().setSamples(0, 0, 2, 1, 0, new int[] {258, 65535});
    assertArrayEquals(floats(258, 65535), values(Picture.of(grey)));
    assertEquals(65535, Picture.of(grey).white());
    BufferedImage colour =
        image(ColorSpace.CS_sRGB, true, false, DataBuffer.TYPE_USHORT, 1, 1, 256, 40000, 65534);
    assertArrayEquals(floats(1, 256, 40000), values(Picture.of(colour)));
    assertArrayEquals(floats(65534), alpha(Picture.of(colour)));
  }

  @Test
  void of_greyWithAlphaAndLinearColours_keepsValues() {
    BufferedImage grey =
        image(ColorSpace.CS_GRAY, true, false, DataBuffer.TYPE_BYTE, 2, 9, 8, 7, 6);
    assertArrayEquals(floats(9, 7), values(Picture.of(grey)));
    assertArrayEquals(floats(8, 6), alpha(Picture.of(grey)));
    BufferedImage linear =
        image(ColorSpace.CS_LINEAR_RGB, false, false, DataBuffer.TYPE_BYTE, 1, 50, 100, 150);
    assertArrayEquals(floats(50, 100, 150), values(Picture.of(linear)));
  }

  @Test
  void of_partOfAnImage_isThatPart() {
    var image = new BufferedImage(4, 3, BufferedImage.TYPE_3BYTE_BGR);
    image.setRGB(2, 1, 0x010203);
    image.setRGB(3, 2, 0x040506);
    Picture part = Picture.of(image.getSubimage(2, 1, 2, 2));
    assertArrayEquals(floats(1, 0, 0, 4, 2, 0, 0, 5, 3, 0, 0, 6), values(part));
  }

  @Test
  void of_otherSamplesAndColours_areRefused() {
    BufferedImage floats = image(ColorSpace.CS_GRAY, false, false, DataBuffer.TYPE_FLOAT, 1, 3);
    assertTrue(failure(() -> Picture.of(floats)).contains("floating-point numbers of 32 bits"));
    BufferedImage ints = image(ColorSpace.CS_GRAY, false, false, DataBuffer.TYPE_INT, 1, 3);
    assertTrue(failure(() -> Picture.of(ints)).contains("found 32 bits"));
    BufferedImage xyz = image(ColorSpace.CS_CIEXYZ, false, false, DataBuffer.TYPE_BYTE, 1, 3, 4, 5);
    assertTrue(failure(() -> Picture.of(xyz)).contains("grey or RGB"));
    int[] twelve = {12};
    var colors =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_GRAY),
            twelve,
            false,
            false,
            ColorModel.OPAQUE,
            DataBuffer.TYPE_USHORT);
    WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_USHORT, 1, 1, 1, null);
    var odd = new BufferedImage(colors, raster, false, null);
    assertTrue(failure(() -> Picture.of(odd)).contains("found [12]"));
  }

  @Test
  void toImage_ofAllKinds_givesTheSamePictureBack() {
    for (int depth : new int[] {8, 16}) {
      int type = depth == 8 ? DataBuffer.TYPE_BYTE : DataBuffer.TYPE_USHORT;
      for (int space : new int[] {ColorSpace.CS_GRAY, ColorSpace.CS_sRGB}) {
        for (boolean alpha : new boolean[] {false, true}) {
          int bands = (space == ColorSpace.CS_GRAY ? 1 : 3) + (alpha ? 1 : 0);
          int[] values = new int[2 * 3 * bands];
          Arrays.setAll(values, i -> (i * 97 + 5) % (1 << depth));
          Picture picture = Picture.of(image(space, alpha, false, type, 3, values));
          Picture again = Picture.of(picture.toImage());
          assertArrayEquals(values(picture), values(again));
          assertEquals(picture.toString(), again.toString());
          int[] pixels = picture.toImage().getRaster().getPixels(0, 0, 3, 2, (int[]) null);
          assertArrayEquals(values, pixels, picture.toString());
        }
      }
    }
    var grey = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
    assertEquals(BufferedImage.TYPE_BYTE_GRAY, Picture.of(grey).toImage().getType());
    var colour = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    assertEquals(BufferedImage.TYPE_3BYTE_BGR, Picture.of(colour).toImage().getType());
  }

  @Test
  void bytes_areOnePerSampleOfEightBits() {
    assertEquals(6, Picture.of(new float[6], 3, 1, 2, 8).bytes());
    assertEquals(12, Picture.of(new float[6], 3, 1, 2, 16).bytes());
  }

  // Rectangles

  @Test
  void read_beyondTheBorders_reflectsAsNumpyDoes() {
    Picture picture = Picture.of(floats(0, 1, 2, 3, 4, 5), 1, 2, 3, 8);
    // numpy.pad(arange(6).reshape(2, 3), ((3, 4), (5, 4)), mode="reflect")
    float[] even = floats(4, 3, 4, 5, 4, 3, 4, 5, 4, 3, 4, 5);
    float[] odd = floats(1, 0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 2);
    float[] padded = new float[9 * 12];
    picture.read(-3, -5, 9, 12, padded, 0);
    for (int y = 0; y < 9; y++) {
      assertArrayEquals(
          y % 2 == 0 ? even : odd, Arrays.copyOfRange(padded, 12 * y, 12 * y + 12), "row " + y);
    }
  }

  @Test
  void read_ofOneRow_repeatsIt() {
    Picture picture = Picture.of(floats(7, 9), 1, 1, 2, 8);
    // numpy.pad([[7, 9]], ((2, 1), (3, 2)), mode="reflect")
    float[] padded = new float[4 * 7];
    picture.read(-2, -3, 4, 7, padded, 0);
    float[] row = floats(9, 7, 9, 7, 9, 7, 9);
    for (int y = 0; y < 4; y++) {
      assertArrayEquals(row, Arrays.copyOfRange(padded, 7 * y, 7 * y + 7));
    }
    float[] one = new float[1];
    Picture.of(floats(5), 1, 1, 1, 8).read(-100, 1000, 1, 1, one, 0);
    assertEquals(5, one[0]);
  }

  @Test
  void read_farAway_doesNotOverflow() {
    Picture picture = Picture.of(floats(0, 1, 2), 1, 1, 3, 8);
    float[] far = new float[2];
    // Period 4: 2^31 - 1 is 3 in it, which shows 1; 2^31 is 0. -2^31 is 0, then 1.
    picture.read(Integer.MAX_VALUE, Integer.MAX_VALUE, 1, 2, far, 0);
    assertArrayEquals(floats(1, 0), far);
    picture.read(Integer.MIN_VALUE, Integer.MIN_VALUE, 1, 2, far, 0);
    assertArrayEquals(floats(0, 1), far);
  }

  @Test
  void read_colours_liesChannelByChannelFromTheOffset() {
    Picture picture = Picture.of(floats(1, 2, 3, 4, 11, 12, 13, 14, 21, 22, 23, 24), 3, 2, 2, 8);
    float[] into = new float[8];
    picture.read(1, 0, 1, 2, into, 1);
    assertArrayEquals(floats(0, 3, 4, 13, 14, 23, 24, 0), into);
    assertThrows(IndexOutOfBoundsException.class, () -> picture.read(0, 0, 1, 2, new float[7], 2));
    assertThrows(IndexOutOfBoundsException.class, () -> picture.read(0, 0, 1, 2, new float[7], -1));
    assertTrue(failure(() -> picture.read(0, 0, 0, 2, into, 0)).contains("height"));
  }

  // Values out

  @Test
  void of_values_roundsAndClips() {
    float justBelow = Math.nextDown(0.5f);
    float[] values = {
      -3,
      -0.5f,
      justBelow,
      0.5f,
      1.49f,
      1.5f,
      254.5f,
      256,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY
    };
    Picture picture = Picture.of(values, 1, 1, 10, 8);
    assertArrayEquals(floats(0, 0, 0, 1, 1, 2, 255, 255, 255, 0), values(picture));
    Picture deep = Picture.of(floats(65534.5, 70000, 255.4), 1, 1, 3, 16);
    assertArrayEquals(floats(65535, 65535, 255), values(deep));
    assertTrue(failure(() -> Picture.of(floats(0, Float.NaN), 1, 1, 2, 8)).contains("NaN at 1"));
  }

  @Test
  void of_wrongNumbers_areRefused() {
    assertTrue(failure(() -> Picture.of(new float[2], 2, 1, 1, 8)).contains("channels"));
    assertTrue(failure(() -> Picture.of(new float[1], 1, 1, 1, 12)).contains("depth"));
    assertTrue(failure(() -> Picture.of(new float[5], 1, 2, 3, 8)).contains("6 values"));
    assertTrue(failure(() -> Picture.of(new float[0], 1, 0, 3, 8)).contains("height"));
    Picture picture = Picture.of(new float[6], 1, 2, 3, 8);
    assertTrue(failure(() -> picture.withValues(new float[5])).contains("6 values"));
  }

  @Test
  void canvas_filledInParts_keepsAlphaAndLeavesThePictureAlone() {
    var image = new BufferedImage(3, 2, BufferedImage.TYPE_4BYTE_ABGR);
    image.setRGB(2, 1, 0x40112233);
    Picture picture = Picture.of(image);
    Picture.Canvas canvas = picture.canvas();
    float[] from = floats(99, 1, 2, 3, 4, 5, 6);
    canvas.put(1, 1, 1, 2, from, 1);
    canvas.put(0, 0, 1, 1, floats(7, 8, 9), 0);
    Picture done = canvas.toPicture();
    assertArrayEquals(floats(7, 0, 0, 0, 1, 2, 8, 0, 0, 0, 3, 4, 9, 0, 0, 0, 5, 6), values(done));
    assertArrayEquals(floats(0, 0, 0, 0, 0, 64), alpha(done));
    assertEquals(17, values(picture)[5]);
    assertThrows(IllegalStateException.class, () -> canvas.put(0, 0, 1, 1, from, 0));
    assertThrows(IllegalStateException.class, canvas::toPicture);
  }

  @Test
  void canvas_outsideThePicture_isRefused() {
    Picture.Canvas canvas = Picture.of(new float[6], 1, 2, 3, 8).canvas();
    float[] from = new float[9];
    assertThrows(IndexOutOfBoundsException.class, () -> canvas.put(0, 2, 1, 2, from, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> canvas.put(-1, 0, 1, 1, from, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> canvas.put(0, 0, 2, 3, from, 4));
  }

  // Conversions

  @Test
  void asGrey_isTheLumaOfRec601() {
    // 0.299 * 10 + 0.587 * 200 + 0.114 * 30 = 123.81; 0.114 * 255 = 29.07; white stays white
    float[] values = floats(10, 0, 255, 200, 0, 255, 30, 255, 255);
    Picture grey = Picture.of(values, 3, 1, 3, 8).asGrey();
    assertArrayEquals(floats(124, 29, 255), values(grey));
    assertSame(grey, grey.asGrey());
    Picture deep = Picture.of(floats(65535, 65535, 65535), 3, 1, 1, 16).asGrey();
    assertArrayEquals(floats(65535), values(deep));
  }

  @Test
  void asColour_repeatsGrey() {
    Picture colour = Picture.of(floats(10, 20), 1, 1, 2, 8).asColour();
    assertArrayEquals(floats(10, 20, 10, 20, 10, 20), values(colour));
    assertSame(colour, colour.asColour());
    Picture other = colour.withValues(floats(1, 2, 3, 4, 5, 6));
    assertArrayEquals(floats(1, 2, 3, 4, 5, 6), values(other));
  }

  @Test
  void resized_averagesAreas() {
    float[] values = floats(10, 20, 30, 41, 50, 60, 70, 80, 90, 100, 0, 255, 3, 4, 7);
    Picture picture = Picture.of(values, 1, 3, 5, 8);
    // Top left: (10 + 20 + 15 + (60 + 70 + 40) / 2) / 3.75 = 34.7; top right: (15 + 41 + 50 +
    // (40 + 90 + 100) / 2) / 3.75 = 58.9; bottom left: (0 + 255 + 1.5 + 85) / 3.75 = 91.1; bottom
    // right: (1.5 + 4 + 7 + 115) / 3.75 = 34
    assertArrayEquals(floats(35, 59, 91, 34), values(picture.resized(2, 2)));
    assertSame(picture, picture.resized(3, 5));
    Picture small = Picture.of(floats(10, 30), 1, 1, 2, 8);
    assertArrayEquals(floats(10, 20, 30, 10, 20, 30), values(small.resized(2, 3)));
    Picture white = Picture.of(new float[7 * 13], 1, 7, 13, 16).resized(3, 5);
    assertArrayEquals(new float[15], values(white));
  }

  @Test
  void withoutAlpha_dropsNothingElse() {
    var image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x00112233);
    Picture opaque = Picture.of(image).withoutAlpha();
    assertFalse(opaque.hasAlpha());
    assertArrayEquals(floats(17, 34, 51), values(opaque));
    assertSame(opaque, opaque.withoutAlpha());
  }
}
