package dev.concertina.internal.planes;

import dev.concertina.internal.arithmetic.Scratch;
import java.util.EnumMap;
import java.util.Map;

/**
 * Working memory that the convolutions of a graph share, one after another: it stays as large as
 * the largest of them needs for a few samples. Nothing lasts from one layer's call to the next. An
 * instance is for one thread.
 */
public final class ImageScratch {
  /** What a place is for; a layer uses each for one thing at a time. */
  public enum Place {
    IMAGE,
    RESULT,
    VALUE,
    IMAGE_PLANES,
    RESULT_PLANES,
    COLUMNS,
    LINE,
    WEIGHTS,
    KERNEL
  }

  private final Map<Place, float[]> heap = new EnumMap<>(Place.class);
  private final Map<Place, float[][]> several = new EnumMap<>(Place.class);
  private final Map<Place, Scratch> outside = new EnumMap<>(Place.class);

  /** An array of at least the given length, with arbitrary content. */
  public float[] array(Place place, int length) {
    float[] array = heap.get(place);
    if (array == null || array.length < length) {
      array = new float[length];
      heap.put(place, array);
    }
    return array;
  }

  /** At least the given number of arrays of at least the given length, with arbitrary content. */
  float[][] arrays(Place place, int count, int length) {
    float[][] arrays = several.get(place);
    if (arrays == null || arrays.length < count || arrays[0].length < length) {
      arrays = new float[count][length];
      several.put(place, arrays);
    }
    return arrays;
  }

  /** The address of at least {@code length} floats outside the heap, with arbitrary content. */
  public long address(Place place, long length) {
    return outside.computeIfAbsent(place, p -> new Scratch()).at(length);
  }

  /** Gives everything back; whoever asks again gets new memory. */
  public void free() {
    heap.clear();
    several.clear();
    outside.values().forEach(Scratch::free);
  }
}
