package dev.concertina.data;

import dev.concertina.internal.Require;
import dev.concertina.internal.text.TimeForm;
import java.nio.charset.Charset;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Says how to read a CSV file. Immutable.
 *
 * <p>Columns are called by the names in the header. A file without one, and a column without a name
 * in it, are called by place: {@code f0}, {@code f1}, … counted over all columns of the file.
 *
 * @param delimiter the character between cells; empty: found out from the first lines, among tab,
 *     semicolon, vertical bar and comma
 * @param header whether the first row holds the names; empty: found out by comparing its cells with
 *     those of the rows below it
 * @param label the column whose text becomes the labels and is never a feature; empty: none
 * @param time the column with the time of each row, never a feature; empty: {@code TimeSeries.csv}
 *     looks whether the first column is one, and {@link Samples} have none; the empty text: none
 * @param ignored the columns to skip, whatever they hold
 * @param encoding the characters of the file; empty: found out, among UTF-8, UTF-16 and
 *     Windows-1252
 * @param decimal the decimal mark, a point or a comma; empty: found out
 * @param thousands the point or comma between groups of three digits; empty: found out, and none
 *     where a number could be read in two ways
 * @param missing more words for a missing value, as they stand in cells; numbers may be among them
 * @param timeFormat dmy or mdy for dates such as 03/04/2024, or a pattern of {@link
 *     java.time.format.DateTimeFormatter}; empty: found out
 * @param zone where the clock is that wrote times without an offset; empty: UTC
 * @param otherwise how numbers and dates are written where nothing is said here and the file leaves
 *     it open; what the file shows comes first
 */
public record CsvFormat(
    Optional<Character> delimiter,
    Optional<Boolean> header,
    Optional<String> label,
    Optional<String> time,
    List<String> ignored,
    Optional<Charset> encoding,
    Optional<Character> decimal,
    Optional<Character> thousands,
    List<String> missing,
    Optional<String> timeFormat,
    Optional<ZoneId> zone,
    WrittenForm otherwise) {

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if one is null, the delimiter is a quote, a line end or a
   *     character that numbers are made of, one column is two of label, time and ignored, a mark is
   *     no point or comma or both are the same, or the time format is none
   */
  public CsvFormat {
    Require.present(delimiter, "delimiter");
    Require.present(header, "header");
    Require.present(label, "label");
    Require.present(time, "time");
    ignored = List.copyOf(Require.present(ignored, "ignored"));
    missing = List.copyOf(Require.present(missing, "missing"));
    WrittenForm.requireMark(Require.present(decimal, "decimal"), "decimal mark");
    WrittenForm.requireMark(Require.present(thousands, "thousands"), "mark of thousands");
    Require.that(
        decimal.isEmpty() || !decimal.equals(thousands),
        "decimal mark and mark of thousands must differ, found '%s' for both",
        decimal.orElse('.'));
    Require.present(timeFormat, "timeFormat").ifPresent(TimeForm::named);
    Require.present(encoding, "encoding");
    Require.present(zone, "zone");
    Require.present(otherwise, "otherwise");
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
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        WrittenForm.UNKNOWN);
  }

  /** The parts while one of them is changed. */
  private static final class Draft {
    Optional<Character> delimiter;
    Optional<Boolean> header;
    Optional<String> label;
    Optional<String> time;
    List<String> ignored;
    Optional<Charset> encoding;
    Optional<Character> decimal;
    Optional<Character> thousands;
    List<String> missing;
    Optional<String> timeFormat;
    Optional<ZoneId> zone;
    WrittenForm otherwise;

    Draft(CsvFormat from) {
      delimiter = from.delimiter;
      header = from.header;
      label = from.label;
      time = from.time;
      ignored = from.ignored;
      encoding = from.encoding;
      decimal = from.decimal;
      thousands = from.thousands;
      missing = from.missing;
      timeFormat = from.timeFormat;
      zone = from.zone;
      otherwise = from.otherwise;
    }

    CsvFormat format() {
      return new CsvFormat(
          delimiter,
          header,
          label,
          time,
          ignored,
          encoding,
          decimal,
          thousands,
          missing,
          timeFormat,
          zone,
          otherwise);
    }
  }

  private CsvFormat with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.format();
  }

  /**
   * Returns a copy with the delimiter given.
   *
   * @param character the character between cells
   * @return the copy
   * @throws IllegalArgumentException if it is a quote, a line end or part of a number
   */
  public CsvFormat withDelimiter(char character) {
    return with(draft -> draft.delimiter = Optional.of(character));
  }

  /**
   * Returns a copy that says whether the first row holds the names.
   *
   * @param present whether it does
   * @return the copy
   */
  public CsvFormat withHeader(boolean present) {
    return with(draft -> draft.header = Optional.of(present));
  }

  /**
   * Returns a copy with a label column.
   *
   * @param column its name
   * @return the copy
   * @throws IllegalArgumentException if the column is ignored or the time
   */
  public CsvFormat withLabel(String column) {
    return with(draft -> draft.label = Optional.of(Require.present(column, "column")));
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
    return with(draft -> draft.time = Optional.of(Require.present(column, "column")));
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
    return with(draft -> draft.ignored = List.of(Require.present(columns, "columns")));
  }

  /**
   * Returns a copy for a file in this encoding, which then is not found out.
   *
   * @param charset the encoding
   * @return the copy
   */
  public CsvFormat withEncoding(Charset charset) {
    return with(draft -> draft.encoding = Optional.of(charset));
  }

  /**
   * Returns a copy with this decimal mark.
   *
   * @param mark a point or a comma
   * @return the copy
   * @throws IllegalArgumentException if it is another character, or the mark of thousands
   */
  public CsvFormat withDecimal(char mark) {
    return with(draft -> draft.decimal = Optional.of(mark));
  }

  /**
   * Returns a copy with this mark between groups of three digits.
   *
   * @param mark a point or a comma
   * @return the copy
   * @throws IllegalArgumentException if it is another character, or the decimal mark
   */
  public CsvFormat withThousands(char mark) {
    return with(draft -> draft.thousands = Optional.of(mark));
  }

  /**
   * Returns a copy with these words for a missing value, besides the usual ones.
   *
   * @param words as they stand in cells, such as -999
   * @return the copy
   */
  public CsvFormat withMissing(String... words) {
    return with(draft -> draft.missing = List.of(Require.present(words, "words")));
  }

  /**
   * Returns a copy with times of this form.
   *
   * @param text dmy, mdy, or a pattern such as {@code dd.MM.yyyy HH:mm}
   * @return the copy
   * @throws IllegalArgumentException if it is none of these
   */
  public CsvFormat withTimeFormat(String text) {
    return with(draft -> draft.timeFormat = Optional.of(text));
  }

  /**
   * Returns a copy for times of day of this zone, where they name no offset. An hour that the clock
   * goes through twice is read by the order of the rows.
   *
   * @param local the zone
   * @return the copy
   */
  public CsvFormat withZone(ZoneId local) {
    return with(draft -> draft.zone = Optional.of(local));
  }

  /**
   * Returns a copy for files that are written as another one was, where they leave it open: a date
   * such as 03/04/2024, a number such as 1,234. What a file shows itself comes first. Only the
   * signs of columns (%, $) must be those of the other file: a cell with another sign, or without
   * it, is no number.
   *
   * @param form what {@link CsvRows#written} said of the other file
   * @return the copy
   */
  public CsvFormat withOtherwise(WrittenForm form) {
    return with(draft -> draft.otherwise = Require.present(form, "form"));
  }
}
