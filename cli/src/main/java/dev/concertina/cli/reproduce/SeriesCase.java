package dev.concertina.cli.reproduce;

import dev.concertina.series.TimeSeries;
import java.util.Optional;

/**
 * A series to learn from and one to find anomalies in.
 *
 * @param kind the collection that it is from
 * @param name its name within the collection
 * @param training normal, as far as anybody knows
 * @param test what is scored, with a label for each step
 * @param place the anomaly's first and last step in the test part, where there is exactly one
 */
record SeriesCase(
    String kind, String name, TimeSeries training, TimeSeries test, Optional<int[]> place) {

  SeriesCase(String kind, String name, TimeSeries training, TimeSeries test) {
    this(kind, name, training, test, Optional.empty());
  }

  String title() {
    return kind + " " + name;
  }
}
