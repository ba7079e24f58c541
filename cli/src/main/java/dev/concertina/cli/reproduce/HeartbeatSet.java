package dev.concertina.cli.reproduce;

import dev.concertina.data.CsvFormat;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * ECG5000: one heartbeat a row, of 140 readings.
 *
 * @param training those of the training file that are normal
 * @param test all of the test file, labelled
 */
record HeartbeatSet(Samples training, Samples test) {
  static Optional<HeartbeatSet> read(Path data) throws IOException {
    Path inside = data.resolve("timeseries");
    Path folder = (Files.isDirectory(inside) ? inside : data).resolve("ecg5000");
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    Samples all = rows(folder.resolve("ECG5000_train.csv.gz"));
    boolean[] abnormal = all.anomalies();
    int[] normal = IntStream.range(0, all.size()).filter(i -> !abnormal[i]).toArray();
    return Optional.of(
        new HeartbeatSet(all.select(normal), rows(folder.resolve("ECG5000_test.csv.gz"))));
  }

  private static Samples rows(Path file) throws IOException {
    Samples table = Samples.csv(file, CsvFormat.defaults().withLabel("label").withIgnored("class"));
    return table.reshaped(new SampleShape.Series(1, table.shape().size()));
  }
}
