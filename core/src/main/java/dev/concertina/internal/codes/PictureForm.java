package dev.concertina.internal.codes;

/**
 * The channels, depth and size of a compressed picture.
 *
 * @param channels 1 for grey, 3 for red, green and blue
 * @param depth bits of a value, 8 or 16
 * @param height in pixels
 * @param width in pixels
 */
public record PictureForm(int channels, int depth, int height, int width) {
  private static final int LONGEST_SIDE = 65_535;

  /** As many pixels as a picture may have: what a file claims is made room for. */
  public static final long MOST_PIXELS = 1L << 28;

  public PictureForm {
    boolean sound =
        (channels == 1 || channels == 3)
            && (depth == 8 || depth == 16)
            && height > 0
            && width > 0
            && height <= LONGEST_SIDE
            && width <= LONGEST_SIDE
            && (long) height * width <= MOST_PIXELS;
    if (!sound) {
      throw new IllegalArgumentException(
          "a picture must be grey or of three channels, of 8 or 16 bits, with sides of at most "
              + LONGEST_SIDE
              + " and at most "
              + MOST_PIXELS
              + " pixels, found "
              + channels
              + " channels of "
              + depth
              + " bits, "
              + height
              + " x "
              + width);
    }
  }

  /** The value of white at the picture's own depth. */
  public int white() {
    return (1 << depth) - 1;
  }

  public long pixels() {
    return (long) height * width;
  }
}
