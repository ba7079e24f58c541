package dev.concertina.internal.tiling;

import dev.concertina.image.Picture;
import dev.concertina.internal.Require;

/** Where a denoiser reads from: channels of pixels, mirrored beyond the borders. */
public interface Planes {
  int channels();

  int height();

  int width();

  /** Writes a rectangle, {@code [channels, height, width]}, which may reach beyond the borders. */
  void read(int top, int left, int height, int width, float[] into);

  /** A picture, its values scaled. */
  record OfPicture(Picture picture, float scale) implements Planes {
    @Override
    public int channels() {
      return picture.channels();
    }

    @Override
    public int height() {
      return picture.height();
    }

    @Override
    public int width() {
      return picture.width();
    }

    @Override
    public void read(int top, int left, int height, int width, float[] into) {
      picture.read(top, left, height, width, into, 0);
      if (scale != 1) {
        for (int i = 0; i < into.length; i++) {
          into[i] *= scale;
        }
      }
    }
  }

  /** Values as they are. */
  record OfValues(float[] values, int channels, int height, int width) implements Planes {
    public OfValues {
      Require.present(values, "values");
      Require.that(channels == 1 || channels == 3, "channels must be 1 or 3, found %d", channels);
      Require.positive(height, "height");
      Require.positive(width, "width");
      Require.that(
          values.length == (long) channels * height * width,
          "values must be %d x %d x %d, found %d values",
          channels,
          height,
          width,
          values.length);
    }

    @Override
    public void read(int top, int left, int rows, int columns, float[] into) {
      int at = 0;
      for (int channel = 0; channel < channels; channel++) {
        for (int y = top; y < top + rows; y++) {
          int line = (channel * height + mirrored(y, height)) * width;
          for (int x = left; x < left + columns; x++) {
            into[at++] = values[line + mirrored(x, width)];
          }
        }
      }
    }

    /** The place that a mirror at the middle of the last pixel shows. */
    private static int mirrored(int place, int length) {
      if (length == 1) {
        return 0;
      }
      int within = Math.floorMod(place, 2 * (length - 1));
      return within < length ? within : 2 * (length - 1) - within;
    }
  }
}
