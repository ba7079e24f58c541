package dev.concertina.cli.input;

import dev.concertina.cli.console.Failure;
import dev.concertina.data.CsvFormat;
import dev.concertina.data.CsvRow;
import dev.concertina.data.CsvRows;
import dev.concertina.data.DataFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ObjLongConsumer;

/**
 * Rows of CSV, each handed out as soon as it is there. They are read as {@code detect} reads them:
 * a cell that is no number is a missing reading, and a row of another length or without a time is
 * left out; each is told to somebody.
 */
public final class Readings implements AutoCloseable {
  private static final Path STANDARD_INPUT = Path.of("-");

  private final CsvRows rows;
  private final Path data;
  private final int[] columns; // of the file's features, for each one of the model
  private final ObjLongConsumer<DataFormatException> taker;
  private final List<String> dropped;
  private final boolean byPlace;
  private double last = Double.NEGATIVE_INFINITY;
  private String lastText = "";
  private long number;
  private boolean begun;

  /**
   * One row.
   *
   * @param number its own, from 1
   * @param when the time as it stands there, or the number of the reading
   * @param time the same as a number, if there is a time
   * @param values one for each feature; NaN is missing
   */
  public record Reading(long number, String when, OptionalDouble time, float[] values) {}

  private Readings(
      CsvRows rows,
      Path data,
      int[] columns,
      List<String> dropped,
      boolean byPlace,
      ObjLongConsumer<DataFormatException> taker) {
    this.rows = rows;
    this.dropped = dropped;
    this.byPlace = byPlace;
    this.data = data;
    this.columns = columns;
    this.taker = taker;
  }

  /**
   * Opens a file or standard input.
   *
   * @param features of the model, in its order
   * @param time the column with the time; 'none' if there is none; empty: it is found out
   * @param format how the file is written; it names no columns
   */
  public static Readings open(
      Path data,
      List<String> features,
      Optional<String> time,
      CsvFormat format,
      ObjLongConsumer<DataFormatException> taker)
      throws IOException, Failure {
    CsvFormat timed = time.filter("none"::equals).isPresent() ? format.withoutTime() : format;
    CsvRows rows =
        data.equals(STANDARD_INPUT)
            ? CsvRows.ofLive(System.in, data, true, timed)
            : CsvRows.open(data, true, timed);
    try {
      return of(rows, data, features, time.filter(name -> !name.equals("none")), taker);
    } catch (IOException | Failure e) {
      rows.close();
      throw e;
    }
  }

  private static Readings of(
      CsvRows rows,
      Path data,
      List<String> features,
      Optional<String> time,
      ObjLongConsumer<DataFormatException> taker)
      throws IOException, Failure {
    List<String> names = rows.columns().names();
    if (time.isPresent() && !names.contains(time.get()) && rows.hasHeader()) {
      throw new Failure(
          String.format(
              "--time %s: there is no such column among %s", time.get(), String.join(", ", names)));
    }
    if (names.containsAll(features)) {
      rows.choose(features, time);
      int timeColumn = rows.columns().time();
      String timeName = timeColumn < 0 ? "" : names.get(timeColumn);
      List<String> dropped =
          names.stream()
              .filter(name -> !features.contains(name) && !name.equals(timeName))
              .toList();
      List<String> order = rows.columns().features();
      int[] columns = features.stream().mapToInt(order::indexOf).toArray();
      return new Readings(rows, data, columns, dropped, false, taker);
    }
    if (!rows.hasHeader() && rows.columns().features().size() == features.size()) {
      int[] places = new int[features.size()];
      java.util.Arrays.setAll(places, i -> i);
      return new Readings(rows, data, places, List.of(), true, taker);
    }
    List<String> missing = new ArrayList<>(features);
    missing.removeAll(names);
    throw new Failure(
        String.format(
            "%s must have the columns of the model, %s among them, found %s",
            data, String.join(", ", missing), String.join(", ", names)));
  }

  /** The columns of the file that are neither features of the model nor the time. */
  public List<String> dropped() {
    return dropped;
  }

  /** How the file is read, as far as that was found out and is not as in most files. */
  public List<String> decisions() {
    List<String> all = new ArrayList<>(rows.decisions());
    if (byPlace) {
      all.add("it has no header: its columns are taken in the order of the model's");
    }
    return all;
  }

  /** Waits for the next row that can be read; empty at the end. */
  public Optional<Reading> next() throws IOException {
    while (true) {
      if (begun) {
        rows.advance();
      }
      begun = true;
      if (rows.ended()) {
        return Optional.empty();
      }
      number++;
      rows.skipped().ifPresent(blank -> taker.accept(blank, number));
      Optional<DataFormatException> problem = rows.problem();
      problem.ifPresent(wrong -> taker.accept(wrong, number));
      if (problem.isEmpty() || problem.get().column().isPresent()) {
        Optional<Reading> reading = reading(rows.row());
        if (reading.isPresent()) {
          return reading;
        }
      }
    }
  }

  private Optional<Reading> reading(CsvRow row) {
    float[] found = row.takeValues();
    float[] values = new float[columns.length];
    for (int f = 0; f < values.length; f++) {
      float value = found[columns[f]];
      values[f] = Float.isFinite(value) ? value : Float.NaN;
    }
    if (rows.columns().time() < 0) {
      String when = Long.toString(number);
      return Optional.of(new Reading(number, when, OptionalDouble.empty(), values));
    }
    double time = rows.time(row.time(), last);
    if (!Double.isFinite(time) || time < last) {
      taker.accept(badTime(row, time), number);
      return Optional.empty();
    }
    last = time;
    lastText = row.time();
    return Optional.of(new Reading(number, row.time(), OptionalDouble.of(time), values));
  }

  private DataFormatException badTime(CsvRow row, double time) {
    String name = rows.columns().names().get(rows.columns().time());
    return new DataFormatException(
        String.format(
            "expected %s in time column '%s', found %s at %s",
            Double.isFinite(time) ? "times that never go back" : "a time as the first ones are",
            name,
            row.time().isEmpty() ? "none" : "'" + CsvRow.shortened(row.time()) + "'" + after(time),
            DataFormatException.place(data, row.timeLine(), rows.columns().time() + 1)),
        name);
  }

  private String after(double time) {
    return Double.isFinite(time) ? " after '" + lastText + "'" : "";
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
