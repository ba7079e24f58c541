package dev.concertina.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What each column of a CSV file is.
 *
 * @param names of all columns
 * @param features names of those that are features
 * @param featureOf for each column the feature that it is, or -1
 * @param label the column with the labels, or -1
 */
record CsvColumns(List<String> names, List<String> features, int[] featureOf, int label) {

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
    return format.ignored().contains(name) || format.label().map(name::equals).orElse(false);
  }

  static CsvColumns of(List<String> cells, boolean header, long line, CsvFormat format, Path file)
      throws DataFormatException {
    List<String> names = names(cells, header, line, file);
    requireKnown(names, format, header, file);
    int[] featureOf = new int[names.size()];
    List<String> features = new ArrayList<>();
    int label = -1;
    for (int i = 0; i < featureOf.length; i++) {
      String name = names.get(i);
      featureOf[i] = -1;
      if (format.label().map(name::equals).orElse(false)) {
        label = i;
      } else if (!format.ignored().contains(name)) {
        featureOf[i] = features.size();
        features.add(name);
      }
    }
    if (features.isEmpty()) {
      throw new DataFormatException(
          "expected at least one column of numbers in "
              + file
              + ", found only the label and ignored columns: ignore fewer of "
              + String.join(", ", names));
    }
    return new CsvColumns(names, List.copyOf(features), featureOf, label);
  }

  private static List<String> names(List<String> cells, boolean header, long line, Path file)
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
