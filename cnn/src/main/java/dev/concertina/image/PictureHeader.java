package dev.concertina.image;

/**
 * What is known of a picture before its pixels are decoded.
 *
 * @param height rows of pixels
 * @param width pixels in a row
 * @param channels 1 or 3
 * @param depth 8 or 16
 */
record PictureHeader(int height, int width, int channels, int depth) {
  static PictureHeader of(Picture picture) {
    return new PictureHeader(
        picture.height(), picture.width(), picture.channels(), picture.depth());
  }

  /** What the values take in memory, without transparency. */
  long bytes() {
    return (long) height * width * channels * (depth / 8);
  }

  int white() {
    return (1 << depth) - 1;
  }

  /** Whether values of both mean the same. */
  boolean isOfKind(PictureHeader other) {
    return channels == other.channels && depth == other.depth;
  }

  /** As in "colour of 8 bits". */
  String kind() {
    return (channels == 1 ? "grey" : "colour") + " of " + depth + " bits";
  }

  /** As in "480 rows of 640". */
  String size() {
    return height + " rows of " + width;
  }
}
