package dev.concertina.cli.input;

import dev.concertina.cli.console.Failure;
import dev.concertina.cli.console.Format;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** Lines of CSV, each handed out as soon as it is there. Cells have no quotes. */
public final class Readings implements AutoCloseable {
  private static final Path STANDARD_INPUT = Path.of("-");
  private static final List<String> DELIMITERS = List.of(",", ";", "\t", "|");
  private static final List<String> TIMES =
      List.of("time", "timestamp", "datetime", "date", "ts", "t");
  private static final List<String> MISSING = List.of("", "nan", "na", "n/a", "null", "none", "?");

  private final BufferedReader lines;
  private final String delimiter;
  private final int[] columns;
  private final int time; // -1: none
  private long line = 1;

  /**
   * One line.
   *
   * @param line its number, from 1
   * @param when the time as it stands there, or the number of the reading
   * @param time the same as a number, if there is a time
   * @param values one for each feature; NaN is missing
   */
  public record Reading(long line, String when, OptionalDouble time, float[] values) {}

  private Readings(BufferedReader lines, String delimiter, int[] columns, int time) {
    this.lines = lines;
    this.delimiter = delimiter;
    this.columns = columns;
    this.time = time;
  }

  public static Readings open(Path data, List<String> features, Optional<String> time)
      throws IOException, Failure {
    BufferedReader lines =
        data.equals(STANDARD_INPUT)
            ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
            : Files.newBufferedReader(data);
    try {
      return of(lines, data, features, time);
    } catch (IOException | Failure e) {
      lines.close();
      throw e;
    }
  }

  private static Readings of(
      BufferedReader lines, Path data, List<String> features, Optional<String> time)
      throws IOException, Failure {
    String header = Optional.ofNullable(lines.readLine()).orElse("");
    for (String delimiter : DELIMITERS) {
      List<String> names = cells(header, delimiter);
      if (names.containsAll(features)) {
        int[] columns = features.stream().mapToInt(names::indexOf).toArray();
        return new Readings(lines, delimiter, columns, time(names, features, time));
      }
    }
    throw new Failure(
        String.format(
            "the first line of %s must name the columns, %s among them, found '%s'",
            data, String.join(", ", features), header));
  }

  private static int time(List<String> names, List<String> features, Optional<String> wanted)
      throws Failure {
    if (wanted.isPresent() && !names.contains(wanted.get())) {
      throw new Failure(
          String.format(
              "--time %s: there is no such column among %s",
              wanted.get(), String.join(", ", names)));
    }
    String first = names.get(0);
    boolean timed = TIMES.contains(first.toLowerCase(Locale.ROOT)) && !features.contains(first);
    return wanted.map(names::indexOf).orElse(timed ? 0 : -1);
  }

  private static List<String> cells(String line, String delimiter) {
    return Arrays.stream(line.split(Pattern.quote(delimiter), -1)).map(String::strip).toList();
  }

  /** Waits for the next line; empty at the end. */
  public Optional<Reading> next() throws IOException, Failure {
    String text = lines.readLine();
    if (text == null) {
      return Optional.empty();
    }
    line++;
    List<String> cells = cells(text, delimiter);
    float[] values = new float[columns.length];
    for (int f = 0; f < values.length; f++) {
      values[f] = number(cells, columns[f]);
    }
    if (time < 0) {
      return Optional.of(
          new Reading(line, Long.toString(line - 1), OptionalDouble.empty(), values));
    }
    String when = cell(cells, time);
    return Optional.of(new Reading(line, when, OptionalDouble.of(seconds(when)), values));
  }

  private String cell(List<String> cells, int column) throws Failure {
    if (column >= cells.size()) {
      throw new Failure(
          String.format(
              "line %d has %s: expected as many as in the first",
              line, Format.count(cells.size(), "cell")));
    }
    return cells.get(column);
  }

  private float number(List<String> cells, int column) throws Failure {
    String cell = cell(cells, column);
    if (MISSING.contains(cell.toLowerCase(Locale.ROOT))) {
      return Float.NaN;
    }
    try {
      return Float.parseFloat(cell);
    } catch (NumberFormatException e) {
      throw new Failure(
          String.format(
              "line %d, column %d: expected a number, found '%s'", line, column + 1, cell),
          e);
    }
  }

  /** A number as it stands, or the seconds since 1970 of a timestamp; UTC if it does not say. */
  private double seconds(String text) throws Failure {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException noNumber) {
      return ofTimestamp(text.replace(' ', 'T'));
    }
  }

  private double ofTimestamp(String text) throws Failure {
    try {
      OffsetDateTime time =
          text.matches(".*(Z|[+-]\\d\\d:\\d\\d)")
              ? OffsetDateTime.parse(text)
              : LocalDateTime.parse(text).atOffset(ZoneOffset.UTC);
      return time.toEpochSecond() + time.getNano() / 1e9;
    } catch (DateTimeException e) {
      throw new Failure(
          String.format(
              "line %d: expected a time such as 2024-05-17 10:00, found '%s'", line, text),
          e);
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
