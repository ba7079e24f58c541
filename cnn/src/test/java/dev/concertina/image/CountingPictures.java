package dev.concertina.image;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

/** Square pictures of one grey each, their number; counts how often each is decoded. */
public final class CountingPictures implements PictureSource {
  private final AtomicIntegerArray reads;
  private final int side;

  public CountingPictures(int size, int side) {
    this.reads = new AtomicIntegerArray(size);
    this.side = side;
  }

  /** The pictures, with {@code kept} bytes of memory to keep decoded ones in. */
  public Pictures pictures(long kept) {
    return Pictures.of(this, kept, 0);
  }

  public int reads(int index) {
    return reads.get(index);
  }

  public int total() {
    return IntStream.range(0, size()).map(reads::get).sum();
  }

  @Override
  public int size() {
    return reads.length();
  }

  @Override
  public String name(int index) {
    return "number " + index;
  }

  @Override
  public PictureHeader header(int index) {
    return new PictureHeader(side, side, 1, 8);
  }

  @Override
  public Picture read(int index) {
    reads.incrementAndGet(index);
    float[] values = new float[side * side];
    Arrays.fill(values, index % 256);
    return Picture.of(values, 1, side, side, 8);
  }
}
