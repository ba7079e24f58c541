package dev.concertina.internal.text;

import dev.concertina.internal.Require;
import java.util.List;
import java.util.Locale;

/** What labels in words and numbers say: an anomaly or not. */
public final class AnomalyLabels {
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
    if (number == 0 || word.equals("false") || word.equals("normal")) {
      return false;
    }
    Require.that(
        number == 1 || word.equals("true") || word.equals("anomaly") || word.equals("abnormal"),
        "label must be 0, false, normal, 1, true, anomaly or abnormal, found '%s' in row %d (the"
            + " first is 0)",
        label,
        index);
    return true;
  }
}
