package dev.concertina.metrics;

import dev.concertina.internal.Require;
import dev.concertina.internal.metrics.ScoreGroups;

/**
 * Measures how well scores rank anomalies above normal rows, over all thresholds.
 *
 * <p>The area under the ROC curve is the chance that an anomaly drawn at random scores above a
 * normal row drawn at random, ties counting one half (Mann-Whitney): with A anomalies and N normal
 * rows, <em>(#{anomaly above normal} + #{tied} / 2) / (A N)</em>. 0.5 is what chance gives. The
 * average precision is <em>sum over thresholds of (R<sub>i</sub> - R<sub>i-1</sub>)
 * P<sub>i</sub></em>, with precision P and recall R when all scores from the i-th highest distinct
 * one upwards are called anomalies; rows that tie enter together, and nothing is interpolated. What
 * chance gives is near the share of anomalies, A / (A + N). Both equal {@code roc_auc_score} and
 * {@code average_precision_score} of scikit-learn.
 *
 * <p>Infinite scores rank like any other number. NaN, an empty array and rows of one class only are
 * refused. Immutable, safe for use by any number of threads.
 *
 * @param auroc the area under the ROC curve, in [0, 1]
 * @param averagePrecision the average precision, in (0, 1]
 * @see <a href="https://doi.org/10.1148/radiology.143.1.7063747">Hanley and McNeil: The Meaning and
 *     Use of the Area under a ROC Curve, Radiology 143, 1982</a>
 * @see <a href="https://doi.org/10.1145/1143844.1143874">Davis and Goadrich: The Relationship
 *     Between Precision-Recall and ROC Curves, ICML 2006</a>
 */
public record Ranking(double auroc, double averagePrecision) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a value is NaN or outside [0, 1]
   */
  public Ranking {
    Require.that(auroc >= 0 && auroc <= 1, "auroc must be in [0, 1], found %s", auroc);
    Require.that(
        averagePrecision >= 0 && averagePrecision <= 1,
        "averagePrecision must be in [0, 1], found %s",
        averagePrecision);
  }

  /**
   * Measures scores against labels, in O(n log n).
   *
   * @param scores one score for each row, higher for what looks more anomalous
   * @param anomalies which rows are anomalies
   * @return the two areas
   * @throws IllegalArgumentException if an array is null, the lengths differ, a score is NaN, or
   *     all rows are of one class
   */
  public static Ranking of(double[] scores, boolean[] anomalies) {
    ScoreGroups groups = ScoreGroups.of(scores, anomalies);
    double pairsWon = 0;
    double precisionSum = 0;
    long truePositives = 0;
    long falsePositives = 0;
    for (int g = 0; g < groups.size(); g++) {
      truePositives += groups.anomalies(g);
      falsePositives += groups.normals(g);
      double below = groups.totalNormals() - falsePositives;
      pairsWon += groups.anomalies(g) * (below + groups.normals(g) / 2.0);
      precisionSum +=
          groups.anomalies(g) * ((double) truePositives / (truePositives + falsePositives));
    }
    double pairs = (double) groups.totalAnomalies() * groups.totalNormals();
    // Rounding may carry a perfect sum of precisions an ulp above one.
    return new Ranking(pairsWon / pairs, Math.min(1, precisionSum / groups.totalAnomalies()));
  }
}
