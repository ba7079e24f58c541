package dev.concertina.cli.input;

import dev.concertina.cli.console.Format;
import dev.concertina.cli.options.DataOptions;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.series.TimeSeries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Finds a value such as -999 that stands for a missing one: it repeats, far from all others. */
public final class Sentinels {
  private static final int REPEATED = 3;

  private Sentinels() {}

  /** What is to be said of the rows of a table. */
  public static List<String> of(Samples rows) {
    List<String> hints = new ArrayList<>();
    if (rows.shape() instanceof SampleShape.Features columns) {
      for (int f = 0; f < columns.count(); f++) {
        float[] values = new float[rows.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = rows.row(i)[f];
        }
        hint(rows.names().get(f), values).ifPresent(hints::add);
      }
    }
    return hints;
  }

  /** What is to be said of a series. */
  public static List<String> of(TimeSeries series) {
    List<String> hints = new ArrayList<>();
    for (int f = 0; f < series.features(); f++) {
      hint(series.names().get(f), series.feature(f)).ifPresent(hints::add);
    }
    return hints;
  }

  private static Optional<String> hint(String name, float[] values) {
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    int length = sorted.length; // NaN is at the end
    while (length > 0 && Float.isNaN(sorted[length - 1])) {
      length--;
    }
    if (length < 4 * REPEATED) {
      return Optional.empty();
    }
    int lowest = 1;
    while (lowest < length && sorted[lowest] == sorted[0]) {
      lowest++;
    }
    int highest = 1;
    while (highest < length && sorted[length - 1 - highest] == sorted[length - 1]) {
      highest++;
    }
    if (isFar(lowest, length, sorted, true)) {
      return Optional.of(text(name, sorted[0], lowest));
    }
    return isFar(highest, length, sorted, false)
        ? Optional.of(text(name, sorted[length - 1], highest))
        : Optional.empty();
  }

  /** Whether a value that repeats at one end is further from the next than all others spread. */
  private static boolean isFar(int count, int length, float[] sorted, boolean low) {
    int rest = length - count;
    if (count < REPEATED || rest < 2 * REPEATED) {
      return false;
    }
    double value = low ? sorted[0] : sorted[length - 1];
    double near = low ? sorted[count] : sorted[length - 1 - count];
    double far = low ? sorted[length - 1] : sorted[0];
    return value == Math.rint(value)
        && Math.abs(value) >= 9
        && Math.abs(near - far) > 0
        && Math.abs(value - near) > Math.abs(near - far);
  }

  private static String text(String name, double value, int count) {
    String number = value == Math.rint(value) ? Long.toString((long) value) : "" + value;
    return String.format(
        "hint: %s is in column '%s' %s, far from its other values, and is learned; if it stands for"
            + " a missing one, use --missing %s, or --ignore %s",
        number, name, Format.count(count, "time"), number, DataOptions.asValues(List.of(name)));
  }
}
