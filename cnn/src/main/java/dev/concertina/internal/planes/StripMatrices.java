package dev.concertina.internal.planes;

import dev.concertina.internal.arithmetic.ActivationDerivative;
import dev.concertina.internal.arithmetic.Memory;
import dev.concertina.internal.arithmetic.Pointwise;
import dev.concertina.internal.planes.Strips.Group;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A group of strips as matrices for products, one for each of {@link Winograd}'s points: a row for
 * each channel, and in it a line for each strip, with enough zeros after it that reading at a shift
 * never meets another line. An instance is for one thread.
 */
public final class StripMatrices {
  /** About how many values of a line are combined at a time: six such lines fit the L1 cache. */
  private static final int CHUNK = 1024;

  private final Strips strips;
  private final int pitch;
  private final ImageScratch scratch;
  private final ImageScratch.Place place;
  private final Memory memory = new Memory();
  private final StripValues values;
  private Group group;
  private long start;
  private float[][] lines;

  /**
   * Matrices for images of one size.
   *
   * @param pitch from the start of a line to the next one's
   */
  public StripMatrices(Strips strips, int pitch, ImageScratch scratch, ImageScratch.Place place) {
    this.strips = strips;
    this.pitch = pitch;
    this.scratch = scratch;
    this.place = place;
    this.values = new StripValues(strips, scratch);
  }

  /** The strips of several images, in groups that fill about {@code row} values of a row. */
  public List<Group> groups(int samples, int row) {
    return strips.groups(samples, Math.max(1, row / pitch));
  }

  /** Makes room for a group. */
  public void begin(Group next) {
    group = next;
    long matrix = (long) strips.channels() * stride() + gap();
    start = scratch.address(place, Winograd.POINTS * matrix);
    for (int point = 0; point < Winograd.POINTS; point++) {
      memory.clear(start + point * matrix * Float.BYTES, gap());
    }
  }

  private int gap() {
    return pitch - strips.width();
  }

  /** From the start of a row to the next one's. */
  public int stride() {
    return group.count() * pitch;
  }

  /** The values of a row, up to the last line's end. */
  public int span() {
    return stride() - gap();
  }

  /** Where a point's matrix begins. */
  public long at(int point) {
    long before = point * ((long) strips.channels() * stride() + gap()) + gap();
    return start + before * Float.BYTES;
  }

  /** How many channels are worked on at a time. */
  private int chunk() {
    return Math.min(strips.channels(), Math.max(1, CHUNK / stride()));
  }

  private void look(int more, int channels, int length) {
    values.look(group, more, channels);
    lines = scratch.arrays(ImageScratch.Place.LINE, Winograd.POINTS, length);
  }

  /**
   * Reads what the weights are multiplied with.
   *
   * @param slope what is done to it first, or null
   */
  public void source(INDArray images, ActivationDerivative slope) {
    look(1, chunk(), chunk() * stride());
    for (int channel = 0; channel < strips.channels(); channel += chunk()) {
      int count = Math.min(chunk(), strips.channels() - channel);
      values.load(images, channel, count, slope);
      for (int line = 0; line < Winograd.POINTS; line++) {
        values.split(count, line, lines[line], pitch);
      }
      Winograd.source(lines, count * stride());
      write(count * stride(), (long) channel * stride());
    }
  }

  /**
   * Reads what stands for the gradients of results, here as matrices with a row for each pixel, the
   * channels side by side: products along the pixels are faster so.
   */
  public void gradients(INDArray images) {
    int length = pitch * strips.channels();
    look(0, strips.channels(), length);
    values.load(images, 0, strips.channels(), null);
    values.each(
        (strip, at, count) -> {
          for (int line = 0; line < Winograd.RESULTS; line++) {
            float[] into = lines[Winograd.place(line)];
            if (line < count) {
              values.turn(at + line * strips.width(), into, length);
            } else {
              Arrays.fill(into, 0, length, 0);
            }
          }
          Winograd.gradients(lines, length);
          write(length, (long) strip * length);
        });
  }

  private void write(int length, long index) {
    for (int point = 0; point < Winograd.POINTS; point++) {
      memory.write(lines[point], 0, length, at(point) + index * Float.BYTES);
    }
  }

  /** Writes the results, given the products; the bias may be null. */
  public void results(float[] bias, Pointwise f, INDArray images) {
    look(0, chunk(), chunk() * stride());
    float[][] places = new float[Winograd.RESULTS][];
    for (int line = 0; line < Winograd.RESULTS; line++) {
      places[line] = lines[Winograd.place(line)];
    }
    for (int channel = 0; channel < strips.channels(); channel += chunk()) {
      int count = Math.min(chunk(), strips.channels() - channel);
      for (int point = 0; point < Winograd.POINTS; point++) {
        long from = at(point) + (long) channel * stride() * Float.BYTES;
        memory.read(from, lines[point], 0, count * stride());
      }
      Winograd.results(lines, count * stride());
      values.join(count, places, pitch);
      values.store(bias, f, images, channel, count);
    }
  }
}
