package dev.concertina.data;

import dev.concertina.internal.text.Timestamp;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says what each column of a CSV file is.
 *
 * @param names of all columns
 * @param features names of those that are features
 * @param featureOf for each column the feature that it is, or -1
 * @param label the column with the labels, or -1
 * @param time the column with the times, or -1
 */
public record CsvColumns(
    List<String> names, List<String> features, int[] featureOf, int label, int time) {
  private static final Set<String> TIMES =
      Set.of("time", "timestamp", "datetime", "date", "ts", "t");

  /** Whether the first row holds names, as {@link CsvFormat} says or as its cells suggest. */
  static boolean isHeader(List<String> cells, CsvFormat format) {
    if (format.header().isPresent()) {
      return format.header().get();
    }
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i).strip();
      boolean text = !CsvRow.isNumberLike(cell) && !CsvRow.isMissing(cell);
      if (isNamed(cell, format) || (text && !isNamed("f" + i, format))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isNamed(String name, CsvFormat format) {
    return format.ignored().contains(name) || is(name, format.label()) || is(name, format.time());
  }

  /**
   * The format of a series with the time column named, if it can be found: the first one, if its
   * name says so or its first cell is a timestamp, and it is not something else.
   *
   * @param name of the first column
   * @param cell the first one under the name
   */
  static CsvFormat withTimeFound(String name, String cell, CsvFormat format) {
    boolean time =
        TIMES.contains(name.toLowerCase(Locale.ROOT))
            || !Double.isNaN(Timestamp.parse(cell.strip()));
    return format.time().isPresent() || isNamed(name, format) || !time
        ? format
        : format.withTime(name);
  }

  private static boolean is(String name, Optional<String> role) {
    return role.isPresent() && !name.isEmpty() && name.equals(role.get());
  }

  static CsvColumns of(List<String> names, boolean header, CsvFormat format, Path file)
      throws DataFormatException {
    requireKnown(names, format, header, file);
    int[] featureOf = new int[names.size()];
    List<String> features = new ArrayList<>();
    int label = -1;
    int time = -1;
    for (int i = 0; i < featureOf.length; i++) {
      String name = names.get(i);
      featureOf[i] = -1;
      if (is(name, format.label())) {
        label = i;
      } else if (is(name, format.time())) {
        time = i;
      } else if (!format.ignored().contains(name)) {
        featureOf[i] = features.size();
        features.add(name);
      }
    }
    if (features.isEmpty()) {
      throw new DataFormatException(
          "expected at least one column of numbers in "
              + file
              + ", found only the label, the time and ignored columns: ignore fewer of "
              + String.join(", ", names));
    }
    return new CsvColumns(names, List.copyOf(features), featureOf, label, time);
  }

  /** The names of all columns, from the cells of the header or by place. */
  static List<String> names(List<String> cells, boolean header, long line, Path file)
      throws DataFormatException {
    List<String> names = new ArrayList<>();
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < cells.size(); i++) {
      String cell = header ? cells.get(i).strip() : "";
      String name = cell.isEmpty() ? "f" + i : cell;
      Integer before = seen.put(name, i + 1);
      if (before != null) {
        throw new DataFormatException(
            String.format(
                Locale.ROOT,
                "expected different column names, found '%s' at %s and in column %d: rename one",
                name,
                DataFormatException.place(file, line, i + 1),
                before));
      }
      names.add(name);
    }
    return names;
  }

  private static void requireKnown(List<String> names, CsvFormat format, boolean header, Path file)
      throws DataFormatException {
    List<String> wanted = new ArrayList<>(format.ignored());
    format.label().ifPresent(wanted::add);
    format.time().filter(name -> !name.isEmpty()).ifPresent(wanted::add);
    for (String name : wanted) {
      if (!names.contains(name)) {
        throw new DataFormatException(
            String.format(
                Locale.ROOT,
                "expected a column '%s' in %s, found %s%s",
                name,
                file,
                String.join(", ", names),
                header ? "" : " (the file has no header: columns are called by place)"));
      }
    }
  }
}
