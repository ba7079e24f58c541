package dev.concertina.examples;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.concertina.anomaly.Detection;
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
 * where rows are pictures of files.
 */
final class ScoreFile implements AutoCloseable {
  private static final List<String> HEADER =
      List.of("row", "score", "threshold", "anomaly", "top_features");

  private final NewFile file;
  private final CsvWriter csv;

  ScoreFile(Path path, boolean named) throws IOException {
    file = NewFile.open(path);
    csv =
        CsvWriter.builder()
            .build(
                new BufferedWriter(
                    new OutputStreamWriter(file.stream(), StandardCharsets.UTF_8), 1 << 16));
    List<String> header = new ArrayList<>(HEADER);
    if (named) {
      header.add("picture");
    }
    csv.writeRecord(header);
  }

  /**
   * Adds a row.
   *
   * @param row its number, from 1
   * @param detection the verdict
   * @param name what it is called besides
   */
  void add(long row, Detection detection, Optional<String> name) {
    List<String> cells = new ArrayList<>();
    cells.add(Long.toString(row));
    cells.add(Double.toString(detection.score()));
    cells.add(Double.toString(detection.threshold()));
    cells.add(detection.anomaly() ? "1" : "0");
    cells.add(reasons(detection));
    name.ifPresent(cells::add);
    csv.writeRecord(cells);
  }

  /** {@code pressure 62 % (5, expected 6.5); flow 30 % (…)}: what is unusual, if it counts. */
  static String reasons(Detection detection) {
    return detection.reasons().stream()
        .filter(r -> r.share() >= 0.005)
        .map(ScoreFile::reason)
        .collect(Collectors.joining("; "));
  }

  private static String reason(Detection.Reason reason) {
    return String.format(
        Locale.ROOT,
        "%s %.0f %% (%s, expected %s)",
        reason.feature(),
        100 * reason.share(),
        Words.number(reason.value()),
        Words.number(reason.expected()));
  }

  void commit() throws IOException {
    csv.flush();
    file.commit();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
