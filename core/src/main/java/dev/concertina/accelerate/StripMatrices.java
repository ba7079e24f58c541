package dev.concertina.accelerate;

import dev.concertina.accelerate.Strips.Group;
import dev.concertina.accelerate.Strips.Piece;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A group of strips as matrices for products, one for each of {@link Winograd}'s points: a row for
 * each channel, and in it a line for each strip, with zeros behind it that reading at a shift never
 * meets another line. An instance is for one thread.
 */
final class StripMatrices {
  /** About how many values are combined at a time: so many of six lines fit the nearest cache. */
  private static final int CHUNK = 1024;

  private final Strips strips;
  private final int pitch;
  private final ImageScratch scratch;
  private final ImageScratch.Place place;
  private final Memory memory = new Memory();
  private Group group;
  private List<Piece> pieces;
  private long start;
  private float[][] lines;
  private float[] values;

  /** Those of all lines in a channel. */
  private int pixels;

  /**
   * Matrices for images of one size.
   *
   * @param pitch from the start of a line to the next one's
   */
  StripMatrices(Strips strips, int pitch, ImageScratch scratch, ImageScratch.Place place) {
    this.strips = strips;
    this.pitch = pitch;
    this.scratch = scratch;
    this.place = place;
  }

  /** The strips of several images in groups that take about so many values of a row. */
  List<Group> groups(int samples, int values) {
    return strips.groups(samples, Math.max(1, values / pitch));
  }

  /** Makes room for a group. */
  void begin(Group next) {
    group = next;
    long matrix = (long) strips.channels() * stride() + gap();
    start = scratch.address(place, Winograd.POINTS * matrix);
    for (int point = 0; point < Winograd.POINTS; point++) {
      memory.clear(start + point * matrix * Float.BYTES, gap());
    }
    lines = scratch.arrays(ImageScratch.Place.LINE, Winograd.POINTS, chunk() * stride());
  }

  private int gap() {
    return pitch - strips.width();
  }

  /** From the start of a row to the next one's. */
  int stride() {
    return group.count() * pitch;
  }

  /** The values of a row, up to the last line's end. */
  int span() {
    return stride() - gap();
  }

  /** Where a point's matrix begins. */
  long at(int point) {
    long before = point * ((long) strips.channels() * stride() + gap()) + gap();
    return start + before * Float.BYTES;
  }

  /** How many channels are worked on at a time. */
  private int chunk() {
    return Math.min(strips.channels(), Math.max(1, CHUNK / stride()));
  }

  /**
   * Reads what the weights are multiplied with.
   *
   * @param slope what is done to it first, or null
   */
  void source(INDArray images, Slope slope) {
    look(1);
    for (int channel = 0; channel < strips.channels(); channel += chunk()) {
      int count = Math.min(chunk(), strips.channels() - channel);
      load(images, channel, count, values);
      if (slope != null) {
        apply(slope, channel, count);
      }
      for (int line = 0; line < Winograd.POINTS; line++) {
        split(count, line, lines[line]);
      }
      Winograd.source(lines, count * stride());
      write(channel, count);
    }
  }

  /** Reads what stands for the gradients of results. */
  void gradients(INDArray images) {
    look(0);
    for (int channel = 0; channel < strips.channels(); channel += chunk()) {
      int count = Math.min(chunk(), strips.channels() - channel);
      load(images, channel, count, values);
      for (int line = 0; line < Winograd.RESULTS; line++) {
        split(count, line, lines[Winograd.place(line)]);
      }
      Winograd.gradients(lines, count * stride());
      write(channel, count);
    }
  }

  /** Writes the results, given the products; the bias may be null. */
  void results(float[] bias, Pointwise f, INDArray images) {
    look(0);
    for (int channel = 0; channel < strips.channels(); channel += chunk()) {
      int count = Math.min(chunk(), strips.channels() - channel);
      read(channel, count);
      Winograd.results(lines, count * stride());
      join(count);
      if (bias != null) {
        addBias(bias, channel, count);
      }
      f.apply(values, count * pixels);
      store(images, channel, count);
    }
  }

  /** Looks at the group's lines and so many more above and below each strip. */
  private void look(int more) {
    pieces = strips.pieces(group, more);
    pixels = pieces.stream().mapToInt(Piece::lines).sum() * strips.width();
    values = scratch.array(ImageScratch.Place.IMAGE, chunk() * pixels);
  }

  private void load(INDArray images, int channel, int count, float[] into) {
    int at = 0;
    for (int i = 0; i < count; i++) {
      for (Piece piece : pieces) {
        int length = piece.lines() * strips.width();
        memory.read(strips.address(images, piece, channel + i), into, at, length);
        at += length;
      }
    }
  }

  private void store(INDArray images, int channel, int count) {
    int at = 0;
    for (int i = 0; i < count; i++) {
      for (Piece piece : pieces) {
        int length = piece.lines() * strips.width();
        memory.write(values, at, length, strips.address(images, piece, channel + i));
        at += length;
      }
    }
  }

  private void apply(Slope slope, int channel, int count) {
    int length = count * pixels;
    if (slope.value() != null) {
      float[] activations = scratch.array(ImageScratch.Place.VALUE, length);
      load(slope.value(), channel, count, activations);
      slope.function().backward(activations, values, length);
    }
    int at = 0;
    for (int i = 0; i < count; i++) {
      for (Piece piece : pieces) {
        // Without the lines that belong to other strips.
        int above = piece.top() + 1 - piece.first();
        int own = Math.min(piece.count() * strips.lines(), piece.lines() - above);
        slope.sums().add(channel + i, values, at + above * strips.width(), own * strips.width());
        at += piece.lines() * strips.width();
      }
    }
  }

  /** Copies that line of each strip, with zeros where there is none. */
  private void split(int count, int number, float[] into) {
    int width = strips.width();
    int at = 0;
    int to = 0;
    for (int i = 0; i < count; i++) {
      for (Piece piece : pieces) {
        for (int strip = 0; strip < piece.count(); strip++) {
          int line = piece.top() + strip * strips.lines() + number;
          int pixels = piece.has(line) ? width : 0;
          System.arraycopy(values, at + (line - piece.first()) * pixels, into, to, pixels);
          Arrays.fill(into, to + pixels, to + pitch, 0);
          to += pitch;
        }
        at += piece.lines() * width;
      }
    }
  }

  private void join(int count) {
    int width = strips.width();
    int at = 0;
    for (int i = 0; i < count; i++) {
      for (Piece piece : pieces) {
        int from = i * stride() + piece.strip() * pitch;
        for (int line = 0; line < piece.lines(); line++) {
          float[] place = lines[Winograd.place(line % strips.lines())];
          System.arraycopy(place, from + line / strips.lines() * pitch, values, at, width);
          at += width;
        }
      }
    }
  }

  private void addBias(float[] bias, int channel, int count) {
    for (int i = 0; i < count; i++) {
      float b = bias[channel + i];
      for (int j = i * pixels; j < (i + 1) * pixels; j++) {
        values[j] += b;
      }
    }
  }

  private void write(int channel, int count) {
    for (int point = 0; point < Winograd.POINTS; point++) {
      memory.write(lines[point], 0, count * stride(), row(point, channel));
    }
  }

  private void read(int channel, int count) {
    for (int point = 0; point < Winograd.POINTS; point++) {
      memory.read(row(point, channel), lines[point], 0, count * stride());
    }
  }

  private long row(int point, int channel) {
    return at(point) + (long) channel * stride() * Float.BYTES;
  }
}
