package dev.concertina.internal.arithmetic;

import org.bytedeco.javacpp.FloatPointer;

/** Floats outside the heap, kept from one use to the next: as many as were ever asked for. */
public final class Scratch {
  private FloatPointer memory;

  /** The address of as many floats; what was there before is lost if more are wanted. */
  public long at(long floats) {
    if (memory == null || memory.capacity() < floats) {
      free();
      memory = new FloatPointer(Math.max(1, floats));
    }
    return memory.address();
  }

  /** Gives the memory back now, and not when the collector finds it unused. */
  public void free() {
    if (memory != null) {
      memory.close();
      memory = null;
    }
  }
}
