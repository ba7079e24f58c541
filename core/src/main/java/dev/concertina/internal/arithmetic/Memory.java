package dev.concertina.internal.arithmetic;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Floats outside the heap, by address: what ND4J's arrays are made of.
 *
 * <p>The compiler turns a loop into vector instructions only where it runs over arrays of the heap,
 * so kernels copy a block that fits the cache, work on it, and copy it back; both copies together
 * cost less than the loop would lose. An instance is for one thread.
 */
public final class Memory {
  /** Floats that a block should have at most: three of them fit the first-level cache. */
  public static final int BLOCK = 2048;

  private final Window window = new Window();
  private final Window other = new Window();

  /** A pointer that can be moved, so that no call makes a new one. */
  static final class Window extends FloatPointer {
    Window() {
      super((Pointer) null);
    }

    Window at(long where) {
      address = where;
      return this;
    }
  }

  /** Where the array's first value lies. */
  public static long address(INDArray array) {
    return array.data().address() + array.offset() * Float.BYTES;
  }

  /** Whether the values lie one after another in C order, as floats. */
  public static boolean isPlain(INDArray array) {
    if (array.dataType() != DataType.FLOAT) {
      return false;
    }
    long next = 1;
    for (int i = array.rank() - 1; i >= 0; i--) {
      if (array.size(i) != 1 && array.stride(i) != next) {
        return false;
      }
      next *= array.size(i);
    }
    return true;
  }

  /** Copies values from an address into the heap. */
  public void read(long from, float[] into, int offset, int length) {
    window.at(from).get(into, offset, length);
  }

  /** Copies values from the heap to an address. */
  public void write(float[] from, int offset, int length, long to) {
    window.at(to).put(from, offset, length);
  }

  /** Copies values from one address to another; source and target must not overlap. */
  public void copy(long from, long to, long length) {
    Pointer.memcpy(other.at(to), window.at(from), length * Float.BYTES);
  }

  /** Fills with zeros from an address on. */
  public void clear(long at, long length) {
    Pointer.memset(window.at(at), 0, length * Float.BYTES);
  }
}
