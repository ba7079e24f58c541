package dev.concertina.cli.input;

import dev.concertina.ModelDescription;
import dev.concertina.cli.console.Failure;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.options.DataOptions;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.series.TimeSeries;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which column of a file is which feature of a model.
 *
 * @param shape the shape of the model's samples
 * @param columnOf for each feature the column, or null where all are in their places
 * @param remark what a person should know of it
 */
public record Columns(SampleShape shape, int[] columnOf, Optional<String> remark) {
  /**
   * Matches columns to features by name, or by place where either has no names.
   *
   * @throws Failure if columns are missing or unknown
   */
  public static Columns match(ModelDescription model, List<String> names, Path data)
      throws Failure {
    boolean named =
        model.shape() instanceof SampleShape.Features
            || model.shape() instanceof SampleShape.Series;
    if (!named) {
      return new Columns(model.shape(), null, Optional.empty());
    }
    List<String> features = model.features();
    if (features.equals(names)) {
      return new Columns(model.shape(), null, Optional.empty());
    }
    boolean sameNames = names.size() == features.size() && names.containsAll(features);
    boolean unnamed = DataOptions.areByPlace(names);
    if (!sameNames && (unnamed || DataOptions.areByPlace(features))) {
      if (names.size() == features.size()) {
        return new Columns(
            model.shape(), null, Optional.of("columns without names: matched by place"));
      }
      if (unnamed) {
        throw new Failure(
            String.format(
                "%s has %s, and the model takes %d (%s): leave out others with --label or --ignore",
                data, Format.count(names.size(), "column"), features.size(), listed(features)));
      }
    }
    requireSame(features, names, data);
    return new Columns(
        model.shape(),
        features.stream().mapToInt(names::indexOf).toArray(),
        Optional.of("the columns are in another order than in training: matched by name"));
  }

  private static void requireSame(List<String> features, List<String> names, Path data)
      throws Failure {
    List<String> missing = without(features, names);
    List<String> unknown = without(names, features);
    if (missing.isEmpty() && unknown.isEmpty()) {
      return;
    }
    List<String> what = new ArrayList<>();
    if (!missing.isEmpty()) {
      what.add("it lacks " + listed(missing));
    }
    if (!unknown.isEmpty()) {
      what.add(
          "the model does not know "
              + listed(unknown)
              + " (--ignore "
              + String.join(",", unknown)
              + " leaves out, --label names the labels)");
    }
    throw new Failure(
        "the columns of " + data + " are not those of the model: " + String.join("; ", what));
  }

  private static List<String> without(List<String> names, List<String> others) {
    return names.stream().filter(n -> !others.contains(n)).toList();
  }

  private static String listed(List<String> names) {
    int most = 12;
    return names.size() <= most
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, most)) + " and " + (names.size() - most) + " more";
  }

  /** The series as the model takes it. */
  public TimeSeries arrange(TimeSeries series, List<String> features) {
    return columnOf == null ? series.withNames(features) : series.select(features);
  }

  /** The rows as the model takes them, without labels where columns move. */
  public Samples arrange(Samples rows) {
    if (columnOf == null) {
      return rows.shape().equals(shape) ? rows : rows.reshaped(shape);
    }
    float[][] moved = new float[rows.size()][columnOf.length];
    for (int i = 0; i < moved.length; i++) {
      float[] row = rows.row(i);
      for (int f = 0; f < columnOf.length; f++) {
        moved[i][f] = row[columnOf[f]];
      }
    }
    return Samples.of(moved);
  }
}
