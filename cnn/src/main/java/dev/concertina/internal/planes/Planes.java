package dev.concertina.internal.planes;

import java.util.Arrays;

/**
 * How the images of several samples lie for a convolution: one row of memory for each phase and
 * channel, and in it the samples' planes one after another, their lines spaced by zeros. Rows share
 * the zeros between them.
 *
 * @param channels the channels of an image
 * @param lines how its lines are cut into phases
 * @param columns how its columns are
 * @param margin the zeros in front of each row and after the last
 */
public record Planes(int channels, Cut lines, Cut columns, int margin) {

  /**
   * An axis in phases.
   *
   * @param length the image's pixels
   * @param phases the number of phases
   * @param kept how many pixels of a phase are kept at most
   * @param pitch the place that a phase takes
   */
  record Cut(int length, int phases, int kept, int pitch) {
    int kept(int phase) {
      return Math.min(kept, (length - phase + phases - 1) / phases);
    }

    boolean keepsAll() {
      return (length + phases - 1) / phases <= kept;
    }
  }

  int phases() {
    return lines.phases * columns.phases;
  }

  /** From the start of a row to the next one's. */
  int stride(int samples) {
    return margin + samples * lines.pitch * columns.pitch;
  }

  /** Where the values of a row begin. */
  int at(int phase, int channel, int samples) {
    return (phase * channels + channel) * stride(samples) + margin;
  }

  /** All rows and margins. */
  int size(int samples) {
    return phases() * channels * stride(samples) + margin;
  }

  /** From the first pixel of a row to the end of its last. */
  int span(int samples) {
    return (samples - 1) * lines.pitch * columns.pitch
        + (lines.kept(0) - 1) * columns.pitch
        + columns.kept(0);
  }

  /** The values of an image. */
  public int image() {
    return channels * lines.length * columns.length;
  }

  /** How many values lie in a plane's lines in all column phases. */
  int wide() {
    return lines.pitch * columns.pitch * columns.phases;
  }

  /**
   * Spreads images out over planes.
   *
   * @param wide room for {@link #wide} values
   */
  void spread(float[] images, int samples, float[] planes, float[] wide) {
    Arrays.fill(planes, 0, size(samples), 0);
    Arrays.fill(wide, 0, wide(), 0);
    int height = columns.phases * columns.pitch;
    for (int line = 0; line < lines.phases; line++) {
      for (int i = 0; i < samples * channels; i++) {
        int to = to(line, 0, i, samples);
        if (columns.phases == 1) {
          lines(images, i, line, planes, to, columns.pitch);
        } else {
          lines(images, i, line, wide, 0, height);
          for (int column = 0; column < columns.phases; column++) {
            split(wide, column, planes, to(line, column, i, samples), lines.kept(line));
          }
        }
      }
    }
  }

  private void lines(float[] images, int image, int line, float[] into, int to, int pitch) {
    int width = width();
    int step = lines.phases * columns.length;
    int from = (image * lines.length + line) * columns.length;
    for (int i = 0; i < lines.kept(line); i++) {
      System.arraycopy(images, from + i * step, into, to + i * pitch, width);
    }
  }

  /** How many of an image's columns are kept in some phase. */
  private int width() {
    return Math.min(columns.length, columns.kept * columns.phases);
  }

  /** All lines at once: a loop over each would be too short to be fast. */
  private void split(float[] wide, int column, float[] planes, int to, int count) {
    int length = count * columns.pitch;
    int phases = columns.phases;
    for (int i = 0; i < length; i++) {
      planes[to + i] = wide[i * phases + column];
    }
  }

  /** Where the plane of an image's channel begins. */
  private int to(int line, int column, int image, int samples) {
    return at(line * columns.phases + column, image % channels, samples)
        + image / channels * lines.pitch * columns.pitch;
  }

  /**
   * Collects images from planes; what the planes do not keep becomes zero.
   *
   * @param wide room for {@link #wide} values
   */
  void collect(float[] planes, int samples, float[] images, float[] wide) {
    if (!lines.keepsAll() || !columns.keepsAll()) {
      Arrays.fill(images, 0, samples * image(), 0);
    }
    for (int line = 0; line < lines.phases; line++) {
      for (int i = 0; i < samples * channels; i++) {
        if (columns.phases == 1) {
          collect(planes, to(line, 0, i, samples), columns.pitch, images, i, line);
        } else {
          for (int column = 0; column < columns.phases; column++) {
            join(planes, to(line, column, i, samples), wide, column, lines.kept(line));
          }
          collect(wide, 0, columns.phases * columns.pitch, images, i, line);
        }
      }
    }
  }

  private void collect(float[] from, int start, int pitch, float[] images, int image, int line) {
    int width = width();
    int step = lines.phases * columns.length;
    int to = (image * lines.length + line) * columns.length;
    for (int i = 0; i < lines.kept(line); i++) {
      System.arraycopy(from, start + i * pitch, images, to + i * step, width);
    }
  }

  private void join(float[] planes, int from, float[] wide, int column, int count) {
    int length = (count - 1) * columns.pitch + columns.kept;
    int phases = columns.phases;
    for (int i = 0; i < length; i++) {
      wide[i * phases + column] = planes[from + i];
    }
  }
}
