package dev.concertina.denoise;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;

/** What the filters and measures here share: their one check, and how pictures go on at borders. */
final class PictureCheck {
  private PictureCheck() {}

  /** Requires an array of the shape, all finite. */
  static void check(float[] picture, SampleShape.Image shape) {
    int size = Require.present(shape, "shape").size();
    Require.that(
        Require.present(picture, "picture").length == size,
        "picture must have as many values as its shape %s, found %d",
        shape,
        picture.length);
    for (int i = 0; i < size; i++) {
      if (!Float.isFinite(picture[i])) {
        throw new IllegalArgumentException(
            "picture must be finite, found " + picture[i] + " at index " + i + ": repair it");
      }
    }
  }

  /** Where to find the pixel at i of n, mirrored at the edges of the border pixels: c b a|a b c. */
  static int mirrored(int i, int n) {
    int around = Math.floorMod(i, 2 * n);
    return around < n ? around : 2 * n - 1 - around;
  }
}
