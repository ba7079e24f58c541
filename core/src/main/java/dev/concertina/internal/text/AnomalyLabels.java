package dev.concertina.internal.text;

import dev.concertina.internal.Require;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What labels in words and numbers say: an anomaly or not. */
public final class AnomalyLabels {
  private static final Set<String> NORMAL = Set.of("false", "normal", "inlier");
  private static final Set<String> ANOMALY =
      Set.of("true", "anomaly", "abnormal", "outlier", "attack");

  private AnomalyLabels() {}

  /**
   * Reads all labels.
   *
   * @param owner what should have them, for the message if there are none
   */
  public static boolean[] read(List<String> labels, String owner) {
    if (labels == null) {
      throw new IllegalStateException(
          owner
              + " must have labels, found none: name the label column with CsvFormat.withLabel or"
              + " add them with withLabels");
    }
    boolean[] anomalies = new boolean[labels.size()];
    for (int i = 0; i < anomalies.length; i++) {
      anomalies[i] = isAnomaly(labels.get(i), i);
    }
    return anomalies;
  }

  private static boolean isAnomaly(String label, int index) {
    String word = label.strip().toLowerCase(Locale.ROOT);
    double number = Decimal.parse(word);
    if (number == 0 || NORMAL.contains(word)) {
      return false;
    }
    Require.that(
        number == 1 || ANOMALY.contains(word),
        "label must be 0, false, normal, inlier, 1, true, anomaly, abnormal, outlier or attack,"
            + " found '%s' in row %d (the first is 0)",
        label,
        index);
    return true;
  }
}
