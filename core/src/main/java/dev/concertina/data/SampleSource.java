package dev.concertina.data;

/**
 * Gives the values of samples, from memory or read on demand. Must be safe for use by many threads,
 * and give the same values each time. See {@link Samples#of(SampleSource, SampleShape)}.
 */
public interface SampleSource {

  /**
   * Returns the number of samples.
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
   * Returns the group of a sample. Samples of one group, such as those of one file, are best read
   * one after the other.
   *
   * @param index a sample
   * @return the number of its group
   */
  default int group(int index) {
    return index;
  }

  /**
   * Returns whether samples share values, as windows of a series do.
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
   * Returns how many groups can be read in turn at little cost.
   *
   * @return at least 1
   */
  default int groupsAtOnce() {
    return 1;
  }
}
