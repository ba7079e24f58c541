package dev.concertina.internal.tiling;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * Runs a net over a large area in tiles, a row of them at a time, so that no more than that row is
 * held.
 */
public final class Tiles {
  /** Tiles that the net is given at once, for its threads to share. */
  private static final int AT_ONCE = 4;

  private final Cuts rows;
  private final Cuts columns;
  private final int channels;

  Tiles(Cuts rows, Cuts columns, int channels) {
    this.rows = rows;
    this.columns = columns;
    this.channels = channels;
  }

  /** Where results go. */
  public interface Output {
    /** Takes whole rows in order, {@code [channels, height, columns]}. */
    void write(int top, int height, float[] values);
  }

  /** Runs a net that takes and gives tiles. */
  void run(UnaryOperator<float[][]> net, Planes input, Output output) {
    Band band = new Band();
    for (int row = 0; row < rows.count(); row++) {
      band.moveTo(rows.start(row));
      for (int column = 0; column < columns.count(); column += AT_ONCE) {
        int some = Math.min(AT_ONCE, columns.count() - column);
        float[][] results = net.apply(tiles(row, column, some, input));
        for (int i = 0; i < some; i++) {
          band.add(results[i], row, column + i);
        }
      }
      int done = row == rows.count() - 1 ? rows.length() : rows.from(row + 1);
      band.flush(done, output);
    }
  }

  private float[][] tiles(int row, int column, int some, Planes input) {
    float[][] tiles = new float[some][channels * rows.tile() * columns.tile()];
    for (int i = 0; i < some; i++) {
      int left = columns.start(column + i);
      input.read(rows.start(row), left, rows.tile(), columns.tile(), tiles[i]);
    }
    return tiles;
  }

  /** The rows that the tiles of one row touch, across the whole area. */
  private final class Band {
    private final int width = columns.length();
    private final int plane = rows.tile() * width;
    private final float[] sums = new float[channels * plane];
    private int top;
    private int written;

    /** Goes down; what lies above is written. */
    void moveTo(int newTop) {
      int down = newTop - top;
      int kept = Math.max(0, rows.tile() - down) * width;
      for (int channel = 0; channel < channels; channel++) {
        int from = channel * plane;
        System.arraycopy(sums, from + plane - kept, sums, from, kept);
        Arrays.fill(sums, from + kept, from + plane, 0);
      }
      top = newTop;
    }

    void add(float[] tile, int row, int column) {
      int left = columns.from(column);
      float[] weights = new float[columns.to(column) - left];
      for (int x = 0; x < weights.length; x++) {
        weights[x] = columns.weight(column, left + x);
      }
      for (int channel = 0; channel < channels; channel++) {
        for (int y = rows.from(row); y < rows.to(row); y++) {
          int line = (channel * rows.tile() + y - top) * columns.tile();
          int into = channel * plane + (y - top) * width + left;
          float weight = rows.weight(row, y);
          int from = line + left - columns.start(column);
          for (int x = 0; x < weights.length; x++) {
            sums[into + x] += weight * weights[x] * tile[from + x];
          }
        }
      }
    }

    /** Hands on the rows that are final. */
    void flush(int to, Output output) {
      int length = (to - written) * width;
      float[] values = new float[channels * length];
      for (int channel = 0; channel < channels; channel++) {
        int from = channel * plane + (written - top) * width;
        System.arraycopy(sums, from, values, channel * length, length);
      }
      output.write(written, to - written, values);
      written = to;
    }
  }
}
