package dev.concertina.cli.options;

import dev.concertina.cli.console.Failure;
import dev.concertina.cli.help.Heading;
import dev.concertina.cli.help.Under;
import dev.concertina.data.Samples;
import dev.concertina.series.TimeSeries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Data whose labels say which samples are anomalies. */
@Under(Heading.DATA)
public final class LabelledData extends DataOptions {
  private static final String ANOMALY = "anomaly";

  @Option(
      names = "--anomaly",
      paramLabel = "VALUE,VALUE,…",
      description =
          "The labels that mark anomalies; all others are normal. By default 1, true, anomaly,"
              + " abnormal, outlier and attack are, and 0, false, normal and inlier are not.")
  @Under(value = Heading.DATA)
  @Fits({NetKind.DENSE, NetKind.LSTM, NetKind.PCA})
  private String anomalyValues;

  private boolean recalled;
  private final AnomalyValues seen = new AnomalyValues();

  @Override
  public TrainedColumns columns() {
    TrainedColumns columns = super.columns();
    Map<String, String> reading = new LinkedHashMap<>(columns.reading());
    if (anomalyValues != null) {
      reading.put(ANOMALY, anomalyValues);
    }
    return columns.withReading(reading);
  }

  @Override
  public TrainedColumns recall(TrainedColumns trained) throws IOException {
    if (anomalyValues == null) {
      anomalyValues = trained.reading().get(ANOMALY);
      recalled = anomalyValues != null;
    }
    return super.recall(trained);
  }

  /** Which rows are labelled as anomalies. */
  public boolean[] anomalies(Samples rows) {
    return anomalyValues == null
        ? rows.anomalies()
        : seen.anomalies(rows.labels().orElseThrow(), FormatOptions.values(anomalyValues));
  }

  /**
   * Judges the labels once all rows have been asked for.
   *
   * @return what is to be said if no row has a value that the model was told in training
   * @throws Failure if no row has a value that was given here
   */
  public Optional<String> requireAnomalies() throws Failure {
    if (anomalyValues == null || !hasLabel()) {
      return Optional.empty();
    }
    List<String> values = FormatOptions.values(anomalyValues);
    List<String> absent = seen.absent(values);
    String found = String.format("column '%s' of %s has %s", label(), path(), seen.labels());
    if (!recalled && !absent.isEmpty()) {
      throw new Failure(
          String.format(
              "--anomaly %s is the label of no row: %s", String.join(", ", absent), found));
    }
    return absent.size() < values.size()
        ? Optional.empty()
        : Optional.of(
            String.format(
                "no row is labelled %s, which marked anomalies in training: %s; --anomaly VALUE"
                    + " says which value does here",
                String.join(" or ", values), found));
  }

  /**
   * Refuses values of labels without a column of labels.
   *
   * @throws Failure if there is none
   */
  public void requireLabelForAnomaly() throws Failure {
    if (anomalyValues != null && !recalled && !hasLabel()) {
      throw new Failure("--anomaly says what labels mean: name their column with --label");
    }
  }

  /** Which steps of a series are labelled as anomalies. */
  public boolean[] anomalies(TimeSeries series, Path file) throws Failure {
    try {
      return anomalyValues == null
          ? series.anomalies()
          : seen.anomalies(series.labels().orElseThrow(), FormatOptions.values(anomalyValues));
    } catch (IllegalArgumentException e) {
      throw new Failure(
          String.format(
              "column '%s' of %s does not say which steps are anomalies: %s; --anomaly VALUE says"
                  + " which value is one, --ignore %s leaves it out",
              label(), file, e.getMessage(), label()),
          e);
    }
  }
}
