package dev.concertina.data;

import dev.concertina.internal.Require;
import java.util.List;
import java.util.Optional;

/**
 * Says how to read a CSV file. Immutable.
 *
 * <p>Columns are called by the names in the header. A file without one, and a column without a name
 * in it, are called by place: {@code f0}, {@code f1}, … counted over all columns of the file.
 *
 * @param delimiter the character between cells; empty: found out from the first lines, among tab,
 *     semicolon, vertical bar and comma
 * @param header whether the first row holds the names; empty: it does if it has text in a column
 *     that should hold numbers, or names the label, the time or an ignored column
 * @param label the column whose text becomes the labels and is never a feature; empty: none
 * @param time the column with the time of each row, never a feature; empty: {@code TimeSeries.csv}
 *     looks whether the first column is one, and {@link Samples} have none; the empty text: none
 * @param ignored the columns to skip, whatever they hold
 */
public record CsvFormat(
    Optional<Character> delimiter,
    Optional<Boolean> header,
    Optional<String> label,
    Optional<String> time,
    List<String> ignored) {

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if one is null, the delimiter is a quote, a line end or a
   *     character that numbers are made of, or one column is two of label, time and ignored
   */
  public CsvFormat {
    Require.present(delimiter, "delimiter");
    Require.present(header, "header");
    Require.present(label, "label");
    Require.present(time, "time");
    ignored = List.copyOf(Require.present(ignored, "ignored"));
    delimiter.ifPresent(
        c ->
            Require.that(
                "\"\r\n.+-eE".indexOf(c) < 0 && !Character.isDigit(c),
                "delimiter must not be a quote, a line end or part of a number, found '%s'",
                c));
    if (label.isPresent()) {
      Require.that(
          !ignored.contains(label.get()),
          "column '%s' must be the label or ignored, found both",
          label.get());
      Require.that(
          !label.equals(time),
          "column '%s' must be the label or the time, found both",
          label.get());
    }
    if (time.isPresent()) {
      Require.that(
          !ignored.contains(time.get()),
          "column '%s' must be the time or ignored, found both",
          time.get());
    }
  }

  /**
   * Returns the format that suits most files: delimiter, header and times are detected, there is no
   * label column, and no column is ignored.
   *
   * @return the defaults
   */
  public static CsvFormat defaults() {
    return new CsvFormat(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of());
  }

  /**
   * Returns a copy with the delimiter given.
   *
   * @param character the character between cells
   * @return the copy
   * @throws IllegalArgumentException if it is a quote, a line end or part of a number
   */
  public CsvFormat withDelimiter(char character) {
    return new CsvFormat(Optional.of(character), header, label, time, ignored);
  }

  /**
   * Returns a copy that says whether the first row holds the names.
   *
   * @param present whether it does
   * @return the copy
   */
  public CsvFormat withHeader(boolean present) {
    return new CsvFormat(delimiter, Optional.of(present), label, time, ignored);
  }

  /**
   * Returns a copy with a label column.
   *
   * @param column its name
   * @return the copy
   * @throws IllegalArgumentException if the column is ignored or the time
   */
  public CsvFormat withLabel(String column) {
    return new CsvFormat(
        delimiter, header, Optional.of(Require.present(column, "column")), time, ignored);
  }

  /**
   * Returns a copy with a time column. {@code TimeSeries} keep its times, {@link Samples} leave it
   * out.
   *
   * @param column its name
   * @return the copy
   * @throws IllegalArgumentException if the column is ignored or the label
   */
  public CsvFormat withTime(String column) {
    return new CsvFormat(
        delimiter, header, label, Optional.of(Require.present(column, "column")), ignored);
  }

  /**
   * Returns a copy that has no time column and in which none is looked for: for readings whose name
   * looks like a time, such as {@code T} for a temperature.
   *
   * @return the copy
   */
  public CsvFormat withoutTime() {
    return withTime("");
  }

  /**
   * Returns a copy that skips these columns and no others.
   *
   * @param columns their names
   * @return the copy
   * @throws IllegalArgumentException if one is the label or the time
   */
  public CsvFormat withIgnored(String... columns) {
    return new CsvFormat(
        delimiter, header, label, time, List.of(Require.present(columns, "columns")));
  }
}
