package dev.concertina.image.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ColourPlanesTest {
  private static Component back(Component rgb) {
    List<Component> parts = ColourPlanes.of(rgb, 255);
    return ColourPlanes.together(parts.get(0), parts.get(1), parts.get(2), 0, 0, 255);
  }

  @Test
  void theConversion_isThatOfJpegFiles() {
    // Pillow 11: Image.new('RGB', (1, 1), (200, 30, 90)).convert('YCbCr') gives (88, 129, 208).
    Component one = new Component(3, 1, 1, new float[] {200, 30, 90});
    List<Component> parts = ColourPlanes.of(one, 255);
    assertEquals(88, parts.get(0).values()[0], 0.6);
    assertEquals(129, parts.get(1).values()[0] + 0.5, 0.6);
    assertEquals(208, parts.get(2).values()[0] + 0.5, 0.6);
  }

  @Test
  void evenColours_comeBackAsTheyWere_whateverTheSize() {
    for (int height : new int[] {1, 2, 5}) {
      for (int width : new int[] {1, 4, 7}) {
        float[] values = new float[3 * height * width];
        for (int i = 0; i < values.length; i++) {
          values[i] = new float[] {12, 240, 99}[i / (height * width)];
        }
        Component back = back(new Component(3, height, width, values));
        for (int i = 0; i < values.length; i++) {
          assertEquals(values[i], back.values()[i], 1e-3);
        }
      }
    }
  }

  /** Means over squares, and cubic interpolation, keep straight lines. */
  @Test
  void coloursThatRiseEvenly_comeBackAsTheyWere_butAtTheBorder() {
    int side = 24;
    float[] values = new float[3 * side * side];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        values[y * side + x] = 3 * x + 2 * y;
        values[side * side + y * side + x] = 100;
        values[2 * side * side + y * side + x] = 200 - 4 * y;
      }
    }
    Component back = back(new Component(3, side, side, values));
    for (int i = 0; i < values.length; i++) {
      int y = i % (side * side) / side;
      int x = i % side;
      if (Math.min(Math.min(x, y), side - 1 - Math.max(x, y)) >= 4) {
        assertEquals(values[i], back.values()[i], 1e-3, "at " + x + ", " + y);
      }
    }
  }

  @Test
  void rowsFromTheMidst_areAsThoseOfTheWhole() {
    float[] values = new float[3 * 20 * 6];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 37 % 256;
    }
    Component rgb = new Component(3, 20, 6, values);
    List<Component> parts = ColourPlanes.of(rgb, 255);
    Component whole = back(rgb);
    Component luma = rows(parts.get(0), 8, 5);
    Component part =
        ColourPlanes.together(luma, rows(parts.get(1), 2, 7), rows(parts.get(2), 2, 7), 8, 2, 255);
    for (int channel = 0; channel < 3; channel++) {
      for (int i = 0; i < 5 * 6; i++) {
        assertEquals(whole.values()[channel * 120 + 48 + i], part.values()[channel * 30 + i], 1e-4);
      }
    }
  }

  private static Component rows(Component of, int top, int count) {
    float[] values = new float[count * of.width()];
    System.arraycopy(of.values(), top * of.width(), values, 0, values.length);
    return new Component(1, count, of.width(), values);
  }
}
