package dev.concertina.cli.score;

import dev.concertina.anomaly.Detection;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Counts scored rows, and keeps the highest scores; with labels, all scores. */
public final class ScoreTally {
  private static final int HIGHEST = 10;

  private final PriorityQueue<Scored> highest =
      new PriorityQueue<>(Comparator.comparingDouble((Scored s) -> s.detection().score()));
  private long rows;
  private long flagged;
  private double[] scores = new double[0];
  private final BitSet anomalies = new BitSet();
  private int labelled;

  /**
   * A row and its verdict.
   *
   * @param row its number, from 1
   * @param detection the verdict
   */
  public record Scored(long row, Detection detection) {}

  /** Adds the next row, which has this number. */
  public void add(long row, Detection detection) {
    rows++;
    flagged += detection.anomaly() ? 1 : 0;
    if (highest.size() < HIGHEST || highest.peek().detection().score() < detection.score()) {
      highest.add(new Scored(row, detection));
      if (highest.size() > HIGHEST) {
        highest.poll();
      }
    }
  }

  /** Adds the label of the row that was added last. */
  public void label(double score, boolean anomaly) {
    if (labelled == scores.length) {
      scores = Arrays.copyOf(scores, Math.max(1 << 12, Math.multiplyExact(labelled, 2)));
    }
    anomalies.set(labelled, anomaly);
    scores[labelled++] = score;
  }

  public long rows() {
    return rows;
  }

  public long flagged() {
    return flagged;
  }

  /** The highest scores, the highest first. */
  public List<Scored> highest() {
    return highest.stream()
        .sorted(
            Comparator.comparingDouble((Scored s) -> -s.detection().score())
                .thenComparingLong(Scored::row))
        .toList();
  }

  public double[] scores() {
    return Arrays.copyOf(scores, labelled);
  }

  public boolean[] anomalies() {
    boolean[] result = new boolean[labelled];
    anomalies.stream().forEach(i -> result[i] = true);
    return result;
  }
}
