package dev.concertina.image.compress;

/**
 * Planes of a picture that go through a net together.
 *
 * @param channels how many planes
 * @param values {@code [channels, height, width]}
 */
record Component(int channels, int height, int width, float[] values) {

  /**
   * The rows from top on, of which those beyond the border repeat the last one; likewise columns.
   */
  float[] padded(int top, int rows, int columns) {
    float[] into = new float[channels * rows * columns];
    for (int channel = 0; channel < channels; channel++) {
      for (int y = 0; y < rows; y++) {
        int from = (channel * height + Math.min(height - 1, top + y)) * width;
        int to = (channel * rows + y) * columns;
        for (int x = 0; x < columns; x++) {
          into[to + x] = values[from + Math.min(width - 1, x)];
        }
      }
    }
    return into;
  }
}
