package dev.concertina.data;

/**
 * Where samples lie: memory, or something that reads them when they are asked for. Must be safe for
 * use by many threads, and give the same values each time. See {@link Samples#of(SampleSource,
 * SampleShape)}.
 */
public interface SampleSource {

  /**
   * How many samples there are.
   *
   * @return the number, which never changes
   */
  int size();

  /**
   * Copies the values of one sample.
   *
   * @param index which; checked before
   * @param into where to; has room for a sample from the offset on
   * @param offset where its values begin
   */
  void read(int index, float[] into, int offset);

  /**
   * Which samples lie close to each other, so that they are best read one after the other: those of
   * one file, say.
   *
   * @param index a sample
   * @return the number of its group
   */
  default int group(int index) {
    return index;
  }

  /**
   * Whether samples share values, as windows of a series do.
   *
   * @return whether the split must keep apart what overlaps
   */
  default boolean overlap() {
    return false;
  }

  /**
   * Holds out the last samples.
   *
   * @param fraction how many of all, in [0, 1)
   * @return which are held out, and which are not
   */
  default Split tail(double fraction) {
    return Split.tail(size(), fraction);
  }

  /**
   * How many groups are best read in turn.
   *
   * @return at least 1
   */
  default int groupsAtOnce() {
    return 1;
  }
}
