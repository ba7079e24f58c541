package dev.concertina.cli.score;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.concertina.anomaly.Detection;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.console.NewFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The scores of rows as CSV: {@code row,score,threshold,anomaly,top_features}, and {@code picture}
 * where rows are pictures of files. Those of the steps of a series have {@code time}, or {@code
 * step}, for {@code row}.
 */
public final class ScoreFile implements AutoCloseable {
  private static final List<String> VERDICT =
      List.of("score", "threshold", "anomaly", "top_features");

  private static final double LEAST_SHARE = 0.005;

  private final NewFile file;
  private final CsvWriter csv;

  private ScoreFile(Path path, String first, List<String> more) throws IOException {
    file = NewFile.open(path);
    csv =
        CsvWriter.builder()
            .build(
                new BufferedWriter(
                    new OutputStreamWriter(file.stream(), StandardCharsets.UTF_8), 1 << 16));
    List<String> header = new ArrayList<>(List.of(first));
    header.addAll(VERDICT);
    header.addAll(more);
    csv.writeRecord(header);
  }

  /** For rows, which may have names. */
  public static ScoreFile ofRows(Path path, boolean named) throws IOException {
    return new ScoreFile(path, "row", named ? List.of("picture") : List.of());
  }

  /** For the steps of a series, which may have times. */
  public static ScoreFile ofSteps(Path path, boolean timed) throws IOException {
    return new ScoreFile(path, timed ? "time" : "step", List.of());
  }

  /**
   * Adds a step.
   *
   * @param when its time as it stands in the file, or its number
   * @param step the verdict; a step that is in no window has no score
   */
  public void add(String when, Detection step) {
    boolean scored = !Double.isNaN(step.score());
    csv.writeRecord(
        when,
        scored ? Double.toString(step.score()) : "",
        Double.toString(step.threshold()),
        step.anomaly() ? "1" : "0",
        scored ? reasons(step.reasons()) : "");
  }

  /**
   * Adds a row.
   *
   * @param row its number, from 1
   * @param detection the verdict
   * @param name what it is called besides
   */
  public void add(long row, Detection detection, Optional<String> name) {
    List<String> cells = new ArrayList<>();
    cells.add(Long.toString(row));
    cells.add(Double.toString(detection.score()));
    cells.add(Double.toString(detection.threshold()));
    cells.add(detection.anomaly() ? "1" : "0");
    cells.add(reasons(detection));
    name.ifPresent(cells::add);
    csv.writeRecord(cells);
  }

  /** Adds a row that could not be read: it has no score, and the reason is why. */
  public void addUnreadable(long row, String why) {
    csv.writeRecord(Long.toString(row), "", "", "", "unreadable: " + why);
  }

  /** {@code pressure 62 % (5, expected 6.5); flow 30 % (…)}: what is unusual, if it counts. */
  public static String reasons(Detection detection) {
    return reasons(detection.reasons());
  }

  /**
   * The same of any reasons. Where none counts for half a percent they are named all the same, and
   * where they explain less than half of the error, their sum is given.
   */
  public static String reasons(List<Detection.Reason> reasons) {
    boolean any = reasons.stream().anyMatch(r -> r.share() >= LEAST_SHARE);
    List<Detection.Reason> shown =
        reasons.stream().filter(r -> r.share() >= (any ? LEAST_SHARE : Double.MIN_VALUE)).toList();
    double sum = shown.stream().mapToDouble(Detection.Reason::share).sum();
    String named = shown.stream().map(ScoreFile::reason).collect(Collectors.joining("; "));
    return shown.size() > 1 && sum < 0.5
        ? named + "; together " + Format.percent(sum) + " of the error"
        : named;
  }

  private static String reason(Detection.Reason reason) {
    boolean small = reason.share() < LEAST_SHARE;
    return String.format(
        Locale.ROOT,
        "%s %s (%s, expected %s)",
        reason.feature(),
        small
            ? Format.percent(reason.share())
            : String.format(Locale.ROOT, "%.0f %%", 100 * reason.share()),
        reading(reason.value(), reason.expected()),
        reading(reason.expected(), reason.value()));
  }

  private static String reading(double value, double other) {
    return Double.isNaN(value) ? "missing" : Format.number(value, other);
  }

  public void commit() throws IOException {
    csv.flush();
    file.commit();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
