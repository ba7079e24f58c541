package dev.concertina.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.concertina.image.Picture;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContactSheetTest {
  private static Picture filled(float value, int channels, int height, int width, int depth) {
    float[] values = new float[channels * height * width];
    Arrays.fill(values, value);
    return Picture.of(values, channels, height, width, depth);
  }

  private static float pixel(Picture picture, int channel, int y, int x) {
    float[] pixel = new float[picture.channels()];
    picture.read(y, x, 1, 1, pixel, 0);
    return pixel[channel];
  }

  @Test
  void smallPicturesAreEnlargedBetweenMargins() {
    Picture black = filled(0, 1, 28, 28, 8);
    Picture white = filled(255, 1, 28, 28, 8);
    Picture sheet = ContactSheet.of(List.of(List.of(black, white), List.of(white)));
    assertEquals(4 + 2 * 88, sheet.height());
    assertEquals(4 + 2 * 88, sheet.width());
    assertEquals(128, pixel(sheet, 0, 3, 3));
    assertEquals(0, pixel(sheet, 0, 4, 4));
    assertEquals(0, pixel(sheet, 0, 87, 87));
    assertEquals(255, pixel(sheet, 0, 4, 92));
    assertEquals(255, pixel(sheet, 0, 92, 4));
    assertEquals(128, pixel(sheet, 0, 100, 100), "the second row has one picture only");
  }

  @Test
  void ofLargePicturesTheMiddleIsShown() {
    float[] values = new float[300 * 400];
    values[150 * 400 + 200] = 255;
    Picture sheet = ContactSheet.of(List.of(List.of(Picture.of(values, 1, 300, 400, 8))));
    assertEquals(264, sheet.height());
    assertEquals(264, sheet.width());
    assertEquals(255, pixel(sheet, 0, 4 + 150 - 22, 4 + 200 - 72));
  }

  @Test
  void whatIsSmallEnoughIsAllShown() {
    Picture picture = filled(9, 3, 256, 20, 8);
    assertSame(picture, ContactSheet.middle(picture));
  }

  @Test
  void greyAndColourAndDepthsMeet() {
    Picture grey = filled(51, 1, 100, 100, 8);
    Picture deep = filled(65535, 3, 100, 100, 16);
    Picture sheet = ContactSheet.of(List.of(List.of(grey, deep)));
    assertEquals(3, sheet.channels());
    assertEquals(8, sheet.depth());
    assertEquals(51, pixel(sheet, 2, 50, 50));
    assertEquals(255, pixel(sheet, 1, 50, 160));
  }
}
