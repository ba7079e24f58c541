package dev.concertina.internal.planes;

import dev.concertina.internal.arithmetic.Memory;

/** The planes of a few samples, on the heap and, where a product reads or writes them, outside. */
public final class PlaneRows {
  private final Planes planes;
  private final ImageScratch scratch;
  private final ImageScratch.Place place;
  private final Memory memory;
  private float[] values = new float[0];
  private int samples;
  private boolean copied;

  public PlaneRows(Planes planes, ImageScratch scratch, ImageScratch.Place place, Memory memory) {
    this.planes = planes;
    this.scratch = scratch;
    this.place = place;
    this.memory = memory;
  }

  /** Makes room for planes that are then written. */
  public void clear(int count) {
    samples = count;
    copied = false;
    values = scratch.array(place, planes.size(count));
  }

  /** Fills the planes with images. */
  public void spread(float[] images, int count) {
    clear(count);
    planes.spread(images, count, values, wide());
  }

  public void collect(float[] images) {
    planes.collect(values, samples, images, wide());
  }

  private float[] wide() {
    return scratch.array(ImageScratch.Place.LINE, planes.wide());
  }

  public Planes planes() {
    return planes;
  }

  float[] values() {
    return values;
  }

  int samples() {
    return samples;
  }

  int span() {
    return planes.span(samples);
  }

  int stride() {
    return planes.stride(samples);
  }

  int at(int phase, int channel) {
    return planes.at(phase, channel, samples);
  }

  /** Where a phase's rows lie outside the heap, with their values in them. */
  long read(int phase) {
    if (!copied) {
      copied = true;
      memory.write(values, 0, planes.size(samples), room(0) - (long) at(0, 0) * Float.BYTES);
    }
    return room(phase);
  }

  /** Where a phase's rows lie outside the heap; see {@link #fetch}. */
  long room(int phase) {
    long start = scratch.address(place, planes.size(samples));
    return start + (long) at(phase, 0) * Float.BYTES;
  }

  /** Copies a phase's rows from outside to the heap. */
  void fetch(int phase) {
    int length = (planes.channels() - 1) * stride() + span();
    memory.read(room(phase), values, at(phase, 0), length);
  }
}
