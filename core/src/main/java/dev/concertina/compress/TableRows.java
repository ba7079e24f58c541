package dev.concertina.compress;

import dev.concertina.data.Samples;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Rows that are to be compressed.
 *
 * @param size how many there are
 * @param names of the columns
 * @param values gives those of a row
 * @param timeName what their times are called; empty if they have none
 * @param times one text for each row; empty without times
 * @param cells gives the texts of a row, if the rows come from a file of texts: then these are the
 *     source, each as the decimal number that it says, and the values count for nothing; empty if
 *     the floats are the source
 */
public record TableRows(
    int size,
    List<String> names,
    IntFunction<float[]> values,
    Optional<String> timeName,
    List<String> times,
    Optional<IntFunction<String[]>> cells) {

  /** Makes rows whose source is floats. */
  public TableRows(
      int size,
      List<String> names,
      IntFunction<float[]> values,
      Optional<String> timeName,
      List<String> times) {
    this(size, names, values, timeName, times, Optional.empty());
  }

  /**
   * Takes the rows of a table, without times.
   *
   * @param samples rows of features
   * @return the rows
   */
  public static TableRows of(Samples samples) {
    return new TableRows(
        samples.size(), samples.names(), samples::row, Optional.empty(), List.of());
  }
}
