package dev.concertina.noise;

import dev.concertina.data.SampleShape;

/**
 * A sample whose values have neighbours: planes of pixels, or of one line in the case of series.
 */
record Grid(int planes, int height, int width) {
  /** Refuses samples without neighbours in the name of the corruption that needs them. */
  static Grid of(SampleShape shape, Corruption wanted) {
    if (shape instanceof SampleShape.Image image) {
      return new Grid(image.channels(), image.height(), image.width());
    }
    if (shape instanceof SampleShape.Series series) {
      return new Grid(series.features(), 1, series.time());
    }
    throw new IllegalArgumentException(
        wanted.text()
            + " must have pictures or series, whose values have neighbours, found samples of shape "
            + shape
            + ": corrupt columns with gaussian, masking or salt-and-pepper");
  }

  int pixels() {
    return height * width;
  }

  boolean isLine() {
    return height == 1;
  }
}
