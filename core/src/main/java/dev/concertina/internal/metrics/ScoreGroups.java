package dev.concertina.internal.metrics;

import dev.concertina.internal.Require;
import java.util.Arrays;
import java.util.Locale;

/**
 * Labelled scores gathered by distinct score, highest first: what every measure over all thresholds
 * walks along. Two sorts of primitives and a merge, O(n log n). Positive and negative zero are one
 * score.
 */
public final class ScoreGroups {
  private final double[] scores;
  private final int[] anomalies;
  private final int[] normals;
  private final int totalAnomalies;
  private final int totalNormals;
  private int size;

  private ScoreGroups(double[] anomalous, double[] normal) {
    totalAnomalies = anomalous.length;
    totalNormals = normal.length;
    scores = new double[totalAnomalies + totalNormals];
    anomalies = new int[scores.length];
    normals = new int[scores.length];
    Arrays.sort(anomalous);
    Arrays.sort(normal);
    merge(anomalous, normal);
  }

  /** Gathers scores of both classes; refuses one class only. */
  public static ScoreGroups of(double[] scores, boolean[] anomalies) {
    check(scores, anomalies);
    double[] anomalous = new double[scores.length];
    double[] normal = new double[scores.length];
    int a = 0;
    int n = 0;
    for (int i = 0; i < scores.length; i++) {
      if (anomalies[i]) {
        anomalous[a++] = scores[i];
      } else {
        normal[n++] = scores[i];
      }
    }
    Require.that(
        a > 0 && n > 0,
        "anomalies must mark rows of both classes, found %d anomalies and %d normal rows:"
            + " without both there is nothing to tell apart",
        a,
        n);
    return new ScoreGroups(Arrays.copyOf(anomalous, a), Arrays.copyOf(normal, n));
  }

  /** Refuses null, different lengths and NaN. */
  public static void check(double[] scores, boolean[] anomalies) {
    Require.present(scores, "scores");
    Require.present(anomalies, "anomalies");
    Require.that(
        scores.length == anomalies.length,
        "scores and anomalies must have one length, found %d and %d",
        scores.length,
        anomalies.length);
    for (int i = 0; i < scores.length; i++) {
      if (Double.isNaN(scores[i])) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "scores must not hold NaN, found it at index %d of %d: leave that row out or"
                    + " repair its input",
                i,
                scores.length));
      }
    }
  }

  private void merge(double[] anomalous, double[] normal) {
    int a = anomalous.length - 1;
    int n = normal.length - 1;
    while (a >= 0 || n >= 0) {
      double score = n < 0 ? anomalous[a] : a < 0 ? normal[n] : Math.max(anomalous[a], normal[n]);
      scores[size] = score;
      for (; a >= 0 && anomalous[a] == score; a--) {
        anomalies[size]++;
      }
      for (; n >= 0 && normal[n] == score; n--) {
        normals[size]++;
      }
      size++;
    }
  }

  /** How many distinct scores there are. */
  public int size() {
    return size;
  }

  /** The distinct score at a place, counted from the highest. */
  public double score(int group) {
    return scores[group];
  }

  /** How many anomalies have that score. */
  public int anomalies(int group) {
    return anomalies[group];
  }

  /** How many normal rows have that score. */
  public int normals(int group) {
    return normals[group];
  }

  public int totalAnomalies() {
    return totalAnomalies;
  }

  public int totalNormals() {
    return totalNormals;
  }
}
