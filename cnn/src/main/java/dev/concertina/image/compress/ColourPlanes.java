package dev.concertina.image.compress;

import java.util.List;

/**
 * Red, green and blue as lightness and two differences of colour, of which the eye needs less: each
 * of these has half the rows and columns.
 *
 * <p>The conversion is that of JPEG files (ITU-T T.871, JFIF); differences are means over squares
 * of two by two pixels, and come back by cubic interpolation (R. Keys, "Cubic convolution
 * interpolation for digital image processing", 1981), with their centres a quarter of a pixel away.
 */
final class ColourPlanes {
  // Keys's kernel with a = -1/2 at distances 1.25, 0.25, 0.75, 1.75.
  private static final float[] CUBIC = {-0.0703125f, 0.8671875f, 0.2265625f, -0.0234375f};

  private ColourPlanes() {}

  /** How many of something halved there are. */
  static int half(int full) {
    return (full + 1) / 2;
  }

  /** Takes a picture apart; a difference of none is half of white. */
  static List<Component> of(Component rgb, float white) {
    int height = rgb.height();
    int width = rgb.width();
    int pixels = height * width;
    float[] luma = new float[pixels];
    float[] blue = new float[pixels];
    float[] red = new float[pixels];
    float[] v = rgb.values();
    for (int i = 0; i < pixels; i++) {
      float r = v[i];
      float g = v[pixels + i];
      float b = v[2 * pixels + i];
      luma[i] = 0.299f * r + 0.587f * g + 0.114f * b;
      blue[i] = white / 2 + (b - luma[i]) / 1.772f;
      red[i] = white / 2 + (r - luma[i]) / 1.402f;
    }
    return List.of(
        new Component(1, height, width, luma),
        halved(height, width, blue),
        halved(height, width, red));
  }

  private static Component halved(int height, int width, float[] full) {
    int rows = half(height);
    int columns = half(width);
    float[] values = new float[rows * columns];
    for (int y = 0; y < rows; y++) {
      int upper = 2 * y * width;
      int lower = Math.min(height - 1, 2 * y + 1) * width;
      for (int x = 0; x < columns; x++) {
        int left = 2 * x;
        int right = Math.min(width - 1, left + 1);
        values[y * columns + x] =
            (full[upper + left] + full[upper + right] + full[lower + left] + full[lower + right])
                / 4;
      }
    }
    return new Component(1, rows, columns, values);
  }

  /**
   * Puts rows of a picture together again.
   *
   * @param luma these rows
   * @param blue all that is known of the difference, around them
   * @param red likewise
   * @param top the number of the first of these rows
   * @param first the number of the first row of the differences that is given
   */
  static Component together(
      Component luma, Component blue, Component red, int top, int first, float white) {
    int height = luma.height();
    int width = luma.width();
    int pixels = height * width;
    float[] rgb = new float[3 * pixels];
    float[] u = new float[width];
    float[] v = new float[width];
    for (int y = 0; y < height; y++) {
      doubled(blue, top + y, first, u);
      doubled(red, top + y, first, v);
      for (int x = 0; x < width; x++) {
        int i = y * width + x;
        float light = luma.values()[i];
        float b = light + 1.772f * (u[x] - white / 2);
        float r = light + 1.402f * (v[x] - white / 2);
        rgb[i] = r;
        rgb[pixels + i] = (light - 0.299f * r - 0.114f * b) / 0.587f;
        rgb[2 * pixels + i] = b;
      }
    }
    return new Component(3, height, width, rgb);
  }

  /** A row of full width between rows of half the width. */
  private static void doubled(Component half, int row, int first, float[] into) {
    int nearest = row / 2 - first;
    int towards = row % 2 == 0 ? -1 : 1;
    float[] line = new float[half.width()];
    for (int tap = 0; tap < CUBIC.length; tap++) {
      int y = nearest + towards * (tap - 1);
      int from = Math.max(0, Math.min(half.height() - 1, y)) * half.width();
      for (int x = 0; x < line.length; x++) {
        line[x] += CUBIC[tap] * half.values()[from + x];
      }
    }
    for (int x = 0; x < into.length; x++) {
      int side = x % 2 == 0 ? -1 : 1;
      float sum = 0;
      for (int tap = 0; tap < CUBIC.length; tap++) {
        int at = Math.max(0, Math.min(line.length - 1, x / 2 + side * (tap - 1)));
        sum += CUBIC[tap] * line[at];
      }
      into[x] = sum;
    }
  }
}
