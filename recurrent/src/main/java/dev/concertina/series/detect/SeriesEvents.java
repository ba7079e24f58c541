package dev.concertina.series.detect;

import dev.concertina.anomaly.Detection;
import dev.concertina.series.TimeSeries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Runs of steps that are anomalies, and what they are blamed on.
 *
 * @param series the series
 * @param expected what the model makes of it
 * @param byFeature each feature's error in units of what is usual for it, {@code [features][steps]}
 */
record SeriesEvents(TimeSeries series, TimeSeries expected, double[][] byFeature) {
  static final int REASONS = 3;

  List<SeriesDetection.Event> of(double[] scores, boolean[] anomalies) {
    List<SeriesDetection.Event> events = new ArrayList<>();
    for (int from = 0; from < anomalies.length; from++) {
      if (anomalies[from]) {
        int to = from;
        int peak = from;
        while (to < anomalies.length && anomalies[to]) {
          peak = scores[to] > scores[peak] ? to : peak;
          to++;
        }
        events.add(
            new SeriesDetection.Event(from, to, peak, scores[peak], reasons(byFeature, from, to)));
        from = to;
      }
    }
    return events;
  }

  private List<Detection.Reason> reasons(double[][] errors, int from, int to) {
    double[] blame =
        Arrays.stream(errors)
            .mapToDouble(e -> Arrays.stream(e, from, to).filter(v -> !Double.isNaN(v)).sum())
            .toArray();
    double sum = Arrays.stream(blame).sum();
    return IntStream.range(0, blame.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer f) -> -blame[f]))
        .limit(REASONS)
        .map(f -> reason(f, sum == 0 ? 0 : blame[f] / sum, from, to))
        .toList();
  }

  private Detection.Reason reason(int feature, double share, int from, int to) {
    int furthest = from;
    double most = -1;
    for (int t = from; t < to; t++) {
      double off = Math.abs((double) series.value(t, feature) - expected.value(t, feature));
      if (off > most) {
        most = off;
        furthest = t;
      }
    }
    return new Detection.Reason(
        series.names().get(feature),
        share,
        series.value(furthest, feature),
        expected.value(furthest, feature));
  }
}
