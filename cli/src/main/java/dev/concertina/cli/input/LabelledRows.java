package dev.concertina.cli.input;

import dev.concertina.cli.console.Failure;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.options.LabelledData;
import dev.concertina.data.Samples;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * All samples of a source, and those of them that are to be learned.
 *
 * @param all every sample
 * @param learned those that are not labelled as anomalies
 * @param remark what became of the labels; empty if there are none
 */
public record LabelledRows(Samples all, Samples learned, Optional<String> remark) {
  private static final int ROWS_AT_LEAST = 2;

  public static LabelledRows withoutLabels(Samples all) {
    return new LabelledRows(all, all, Optional.empty());
  }

  /** Leaves out what is labelled as an anomaly, unless it is to be kept. */
  public static LabelledRows of(Samples all, LabelledData data, boolean keepAnomalies)
      throws Failure {
    if (!data.hasLabel()) {
      return withoutLabels(all);
    }
    String apart = "column '" + data.label() + "' set apart; ";
    if (keepAnomalies) {
      return new LabelledRows(all, all, Optional.of(apart + "all rows kept"));
    }
    Samples normal = normal(all, data);
    String left = Format.count(all.size() - normal.size(), "row");
    return new LabelledRows(
        all, normal, Optional.of(apart + left + " labelled as anomalies left out"));
  }

  private static Samples normal(Samples all, LabelledData data) throws Failure {
    boolean[] anomalies = anomalies(all, data);
    data.requireAnomalies();
    int[] normal = IntStream.range(0, anomalies.length).filter(i -> !anomalies[i]).toArray();
    if (normal.length < ROWS_AT_LEAST) {
      throw new Failure(
          String.format(
              "%s has %s that are not labelled as anomalies, and training needs %d at least: check"
                  + " --label, or --keep-anomalies",
              data.path(), Format.count(normal.length, "row"), ROWS_AT_LEAST));
    }
    return all.select(normal);
  }

  private static boolean[] anomalies(Samples samples, LabelledData data) throws Failure {
    try {
      return data.anomalies(samples);
    } catch (IllegalArgumentException e) {
      throw new Failure(
          String.format(
              "column '%s' of %s does not say which rows are anomalies: %s; --anomaly VALUE says"
                  + " which value is one, --ignore %s leaves it out",
              data.label(), data.path(), e.getMessage(), data.label()),
          e);
    }
  }

  public int leftOut() {
    return all.size() - learned.size();
  }
}
