package dev.concertina.internal.planes;

import dev.concertina.internal.arithmetic.ActivationDerivative;
import dev.concertina.internal.arithmetic.Memory;
import dev.concertina.internal.arithmetic.Pointwise;
import dev.concertina.internal.planes.Strips.Group;
import dev.concertina.internal.planes.Strips.Piece;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The pixels of a group of strips, of some channels at a time, on the heap: channel by channel, and
 * in each line by line. An instance is for one thread.
 */
final class StripValues {
  private final Strips strips;
  private final int width;
  private final ImageScratch scratch;
  private final Memory memory = new Memory();
  private List<Piece> pieces;
  private float[] values;

  /** The lines of a channel, and their pixels. */
  private int pixels;

  StripValues(Strips strips, ImageScratch scratch) {
    this.strips = strips;
    this.width = strips.width();
    this.scratch = scratch;
  }

  /**
   * Makes room.
   *
   * @param more how many lines above and below its own are looked at for each strip
   * @param channels how many channels at most
   */
  void look(Group group, int more, int channels) {
    pieces = strips.pieces(group, more);
    pixels = pieces.stream().mapToInt(Piece::lines).sum() * width;
    values = scratch.array(ImageScratch.Place.IMAGE, channels * pixels);
  }

  /** Reads channels, and turns them from gradients of activations to those of sums if asked to. */
  void load(INDArray images, int channel, int count, ActivationDerivative slope) {
    read(images, channel, count, values);
    if (slope != null) {
      apply(slope, channel, count);
    }
  }

  private void read(INDArray images, int channel, int count, float[] into) {
    int at = 0;
    for (int i = 0; i < count; i++) {
      for (Piece piece : pieces) {
        int length = piece.lines() * width;
        memory.read(strips.address(images, piece, channel + i), into, at, length);
        at += length;
      }
    }
  }

  private void apply(ActivationDerivative slope, int channel, int count) {
    int length = count * pixels;
    if (slope.value() != null) {
      float[] activations = scratch.array(ImageScratch.Place.VALUE, length);
      read(slope.value(), channel, count, activations);
      slope.function().backward(activations, values, length);
    }
    int at = 0;
    for (int i = 0; i < count; i++) {
      for (Piece piece : pieces) {
        // Without the lines that belong to other strips.
        int above = piece.own() - piece.first();
        int own = Math.min(piece.count() * strips.lines(), piece.lines() - above);
        slope.sums().add(channel + i, values, at + above * width, own * width);
        at += piece.lines() * width;
      }
    }
  }

  /**
   * Copies one line of each strip, zeros where there is none.
   *
   * @param number the line's, counted from the first that the strip looks at
   * @param pitch from the start of a line to the next one's; there are zeros in between
   */
  void split(int count, int number, float[] into, int pitch) {
    int at = 0;
    int to = 0;
    for (int i = 0; i < count; i++) {
      for (Piece piece : pieces) {
        for (int strip = 0; strip < piece.count(); strip++) {
          int line = piece.top() + strip * strips.lines() + number;
          int length = piece.has(line) ? width : 0;
          System.arraycopy(values, at + (line - piece.first()) * length, into, to, length);
          Arrays.fill(into, to + length, to + pitch, 0);
          to += pitch;
        }
        at += piece.lines() * width;
      }
    }
  }

  /** What is to be done with a strip, counted in its group. */
  interface Work {
    /** Works on a strip: on {@code lines} lines from the place {@code at} on. */
    void on(int strip, int at, int lines);
  }

  /** Goes through the strips. */
  void each(Work work) {
    int at = 0;
    for (Piece piece : pieces) {
      for (int strip = 0; strip < piece.count(); strip++) {
        int line = strip * strips.lines();
        work.on(piece.strip() + strip, at + line * width, piece.lines() - line);
      }
      at += piece.lines() * width;
    }
  }

  /** Copies a line of all channels, pixel by pixel, and zeros after it up to {@code end}. */
  void turn(int at, float[] into, int end) {
    int channels = strips.channels();
    for (int channel = 0; channel < channels; channel++) {
      turn(values, at + channel * pixels, into, channel, width, channels);
    }
    Arrays.fill(into, width * channels, end, 0);
  }

  private static void turn(float[] from, int at, float[] into, int to, int length, int step) {
    for (int i = 0; i < length; i++) {
      into[to + i * step] = from[at + i];
    }
  }

  /** Takes the lines of strips back, each from the array that {@code places} has for it. */
  void join(int count, float[][] places, int pitch) {
    int at = 0;
    int from = 0;
    for (int i = 0; i < count; i++) {
      for (Piece piece : pieces) {
        for (int line = 0; line < piece.lines(); line++) {
          float[] place = places[line % strips.lines()];
          System.arraycopy(place, from + line / strips.lines() * pitch, values, at, width);
          at += width;
        }
        from += piece.count() * pitch;
      }
    }
  }

  /** Writes channels after a bias, which may be null, and an activation. */
  void store(float[] bias, Pointwise f, INDArray images, int channel, int count) {
    if (bias != null) {
      for (int i = 0; i < count; i++) {
        add(bias[channel + i], i * pixels);
      }
    }
    f.apply(values, count * pixels);
    int at = 0;
    for (int i = 0; i < count; i++) {
      for (Piece piece : pieces) {
        int length = piece.lines() * width;
        memory.write(values, at, length, strips.address(images, piece, channel + i));
        at += length;
      }
    }
  }

  private void add(float bias, int start) {
    for (int i = start; i < start + pixels; i++) {
      values[i] += bias;
    }
  }
}
