package dev.concertina.series.metrics;

import dev.concertina.metrics.ConfusionMatrix;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Point-adjusted decisions of a score that knows nothing. A draw costs a step per flag, however
 * long the series: the first steps of a Fisher-Yates shuffle, which may start from any order and so
 * goes on from that of the last draw.
 */
final class RandomFlags {
  private final RandomGenerator random;
  private final int[] order;
  // The event of each step, -1 where there is none.
  private final int[] events;
  private final int[] lengths;
  private final int[] hitInDraw;
  private final int positives;
  private int draws;

  RandomFlags(boolean[] anomalies, RandomGenerator random) {
    this.random = random;
    Runs runs = Runs.of(anomalies);
    order = new int[anomalies.length];
    events = new int[anomalies.length];
    lengths = new int[runs.count()];
    hitInDraw = new int[runs.count()];
    Arrays.setAll(order, i -> i);
    Arrays.fill(events, -1);
    int sum = 0;
    for (int e = 0; e < lengths.length; e++) {
      Arrays.fill(events, runs.first(e), runs.last(e) + 1, e);
      lengths[e] = runs.last(e) + 1 - runs.first(e);
      sum += lengths[e];
    }
    positives = sum;
  }

  /** Flags that many steps anew. */
  ConfusionMatrix adjusted(int flags) {
    draws++;
    int truePositives = 0;
    int falsePositives = 0;
    for (int i = 0; i < flags; i++) {
      int event = events[next(i)];
      if (event < 0) {
        falsePositives++;
      } else if (hitInDraw[event] != draws) {
        hitInDraw[event] = draws;
        truePositives += lengths[event];
      }
    }
    int negatives = events.length - positives;
    return new ConfusionMatrix(
        truePositives, falsePositives, negatives - falsePositives, positives - truePositives);
  }

  private int next(int i) {
    int other = i + random.nextInt(order.length - i);
    int drawn = order[other];
    order[other] = order[i];
    order[i] = drawn;
    return drawn;
  }
}
