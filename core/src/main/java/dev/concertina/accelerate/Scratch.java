package dev.concertina.accelerate;

import java.util.EnumMap;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Working memory that the convolutions of a graph share, one after another: it stays as large as
 * the largest of them needs for a few samples. Nothing lasts from one layer's call to the next.
 * What lies outside the heap is freed when the graph is collected. An instance is for one thread.
 */
final class Scratch {
  /** What a place is for; a layer uses each for one thing at a time. */
  enum Place {
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
  private final Map<Place, FloatPointer> outside = new EnumMap<>(Place.class);

  /** An array of at least so many floats, with anything in it. */
  float[] array(Place place, int length) {
    float[] array = heap.get(place);
    if (array == null || array.length < length) {
      array = new float[length];
      heap.put(place, array);
    }
    return array;
  }

  /** The address of at least so many floats outside the heap, with anything in them. */
  long address(Place place, long length) {
    FloatPointer pointer = outside.get(place);
    if (pointer == null || pointer.capacity() < length) {
      if (pointer != null) {
        pointer.close();
      }
      pointer = new FloatPointer(length);
      outside.put(place, pointer);
    }
    return pointer.address();
  }
}
