package dev.concertina.cli.options;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Tells anomalies by the values of their labels, and remembers which labels there were. */
final class AnomalyValues {
  private static final int SHOWN = 10;

  private final Set<String> labels = new LinkedHashSet<>(); // the first ones
  private final Set<String> met = new HashSet<>(); // values that a label had
  private boolean more;

  /** Which of the labels are one of the values; case does not count, and 1 is 1.0. */
  boolean[] anomalies(List<String> all, List<String> values) {
    boolean[] anomalies = new boolean[all.size()];
    for (int i = 0; i < anomalies.length; i++) {
      String label = all.get(i).strip();
      note(label);
      for (String value : values) {
        if (same(value, label)) {
          anomalies[i] = true;
          met.add(value);
        }
      }
    }
    return anomalies;
  }

  private void note(String label) {
    if (labels.size() < SHOWN) {
      labels.add(label);
    } else {
      more |= !labels.contains(label);
    }
  }

  /** The values that no label had so far. */
  List<String> absent(List<String> values) {
    return values.stream().filter(value -> !met.contains(value)).toList();
  }

  /** The labels so far, for a message. */
  String labels() {
    return labels.isEmpty()
        ? "no labels"
        : String.format(
            Locale.ROOT,
            "the labels %s%s",
            String.join(", ", labels.stream().map(label -> "'" + label + "'").toList()),
            more ? ", …" : "");
  }

  private static boolean same(String value, String label) {
    if (value.equalsIgnoreCase(label)) {
      return true;
    }
    try {
      return Double.parseDouble(value) == Double.parseDouble(label);
    } catch (NumberFormatException word) {
      return false;
    }
  }
}
