package dev.concertina.image;

import dev.concertina.data.SampleSource;
import java.util.SplittableRandom;

/**
 * Squares cut from pictures when they are asked for. Where a square lies and how it is laid down is
 * drawn from the seed and its number alone.
 */
record Crops(Pictures pictures, PictureHeader kind, int atOnce, int size, int perPicture, long seed)
    implements SampleSource {
  @Override
  public int size() {
    return pictures.size() * perPicture;
  }

  @Override
  public void read(int index, float[] into, int offset) {
    Picture picture = pictures.ofKind(index / perPicture, kind, false);
    SplittableRandom random = random(index);
    int top = place(picture.height(), random);
    int left = place(picture.width(), random);
    picture.read(top, left, size, size, into, offset);
    Orientation.apply(random.nextInt(Orientation.COUNT), into, offset, kind.channels(), size);
  }

  /** Twice, so that those of one seed are not those of the next, shifted by some draws. */
  private SplittableRandom random(int index) {
    long first = new SplittableRandom(seed * 0xD1342543DE82EF95L + index).nextLong();
    return new SplittableRandom(first);
  }

  /** Within the picture, or around all of it if the picture is smaller than the square. */
  private int place(int length, SplittableRandom random) {
    int room = length - size;
    return room >= 0 ? random.nextInt(room + 1) : -random.nextInt(1 - room);
  }

  @Override
  public int group(int index) {
    return index / perPicture;
  }

  @Override
  public int groupsAtOnce() {
    return atOnce;
  }
}
