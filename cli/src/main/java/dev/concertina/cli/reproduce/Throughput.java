package dev.concertina.cli.reproduce;

import dev.concertina.cli.reproduce.ResultTable.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Megabytes a second, of values as they are before compression. */
public final class Throughput {
  private static final double MEGA = 1e6;

  private final List<Double> encoding = new ArrayList<>();
  private final List<Double> decoding = new ArrayList<>();

  /** Counts a file that was written and read again. */
  public void add(long bytes, double encodingSeconds, double decodingSeconds) {
    encoding.add(bytes / MEGA / encodingSeconds);
    decoding.add(bytes / MEGA / decodingSeconds);
  }

  /** Medians, so that a start or another program's work does not count. */
  public List<Row> rows(String what) {
    return List.of(row(what + ", encoding", encoding), row(what + ", decoding", decoding));
  }

  private static Row row(String item, List<Double> speeds) {
    double[] ordered = speeds.stream().mapToDouble(v -> v).sorted().toArray();
    int half = ordered.length / 2;
    double median =
        ordered.length % 2 == 1 ? ordered[half] : (ordered[half - 1] + ordered[half]) / 2;
    return new Row(item, "MB/s, median over files", median, Double.NaN, Map.of(), Map.of());
  }
}
