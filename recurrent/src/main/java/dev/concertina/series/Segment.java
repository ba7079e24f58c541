package dev.concertina.series;

import java.util.ArrayList;
import java.util.List;

/**
 * Steps of a series without a hole between them; the first and the last have a reading.
 *
 * @param from the first
 * @param to the one after the last
 */
record Segment(int from, int to) {
  int steps() {
    return to - from;
  }

  /** All of a series, cut where two steps with readings are further apart than the largest gap. */
  static List<Segment> of(TimeSeries series, double largestGap) {
    double[] times = series.times().orElse(null);
    List<Segment> segments = new ArrayList<>();
    int from = -1;
    int last = -1;
    for (int t = 0; t < series.length(); t++) {
      if (!series.hasReading(t)) {
        continue;
      }
      boolean first = last < 0;
      double distance = first ? 0 : times == null ? t - last : times[t] - times[last];
      if (first || distance > largestGap) {
        if (!first) {
          segments.add(new Segment(from, last + 1));
        }
        from = t;
      }
      last = t;
    }
    if (last >= 0) {
      segments.add(new Segment(from, last + 1));
    }
    return segments;
  }
}
