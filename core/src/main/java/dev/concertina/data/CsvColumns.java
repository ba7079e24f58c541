package dev.concertina.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
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

  /**
   * The names of all columns, from the cells of the header or by place. A name that is there twice
   * is told apart by a number.
   *
   * @param renamed takes what became of names
   */
  static List<String> names(List<String> cells, boolean header, List<String> renamed) {
    List<String> names = new ArrayList<>();
    Set<String> given = new HashSet<>();
    cells.forEach(cell -> given.add(header ? cell.strip() : ""));
    Set<String> taken = new HashSet<>();
    for (int i = 0; i < cells.size(); i++) {
      String cell = header ? cells.get(i).strip() : "";
      String name = cell.isEmpty() ? "f" + i : cell;
      for (int n = 2; taken.contains(name) || cell.isEmpty() && given.contains(name); n++) {
        String numbered = (cell.isEmpty() ? "f" + i : cell) + "_" + n;
        name = given.contains(numbered) ? name : numbered;
      }
      if (!name.equals(cell) && !cell.isEmpty()) {
        renamed.add(
            "column " + (i + 1) + " is called '" + name + "', for '" + cell + "' is there twice");
      }
      taken.add(name);
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
