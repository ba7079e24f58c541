package dev.concertina.cli.commands;

import dev.concertina.ModelDescription;
import dev.concertina.cli.console.Cell;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.console.Table;
import dev.concertina.compress.CompressedSamples;
import dev.concertina.compress.CompressionReport;
import dev.concertina.compress.Compressor;
import dev.concertina.compress.Quality;
import dev.concertina.data.Samples;
import dev.concertina.metrics.ReconstructionError;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a net that was trained with a rate makes of samples: its operating point.
 *
 * @param lambda what a bit for each value cost in training
 * @param distortion the mean error of what comes back from a file, in scaled units
 * @param bits of that file for each value of a sample
 * @param model the model's file
 */
record RatePoint(double lambda, double distortion, double bits, Path model) {

  static RatePoint of(
      double lambda, Compressor net, Samples samples, ReconstructionError loss, Path model)
      throws IOException {
    Path file = Files.createTempFile("concertina", ".squeeze");
    try {
      CompressionReport report = net.compress(samples, Quality.step(1), file);
      try (CompressedSamples back = CompressedSamples.open(file, net)) {
        double error = error(net.model().description(), samples, back, loss);
        return new RatePoint(lambda, error, report.bitsPerValue(), model);
      }
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static double error(
      ModelDescription model, Samples samples, CompressedSamples back, ReconstructionError loss)
      throws IOException {
    double sum = 0;
    for (int i = 0; i < samples.size(); i++) {
      float[] row = samples.row(i);
      float[] other = back.row(i);
      model.scaling().apply(row, 0, 1, model.shape());
      model.scaling().apply(other, 0, 1, model.shape());
      sum += loss.mean(row, other, 0, row.length);
    }
    return sum / samples.size();
  }

  /** The file's name with lambda in it. */
  static Path named(Path file, double lambda) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.') > 0 ? name.lastIndexOf('.') : name.length();
    return file.resolveSibling(name.substring(0, dot) + "-" + text(lambda) + name.substring(dot));
  }

  /** Without an exponent. */
  static String text(double lambda) {
    return BigDecimal.valueOf(lambda).stripTrailingZeros().toPlainString();
  }

  static Table table(List<RatePoint> points, String samples) throws IOException {
    List<Table.Column> columns =
        List.of(
            new Table.Column("lambda", "lambda"),
            new Table.Column("distortion", "error"),
            new Table.Column("bits_per_value", "bits per value"),
            new Table.Column("model", "model"));
    List<List<Cell>> rows = new ArrayList<>();
    for (RatePoint point : points) {
      rows.add(
          List.of(
              Cell.of(point.lambda()).as(text(point.lambda())),
              Cell.of(point.distortion()).as(Format.number(point.distortion())),
              Cell.of(point.bits()).as(Format.number(point.bits())),
              Cell.of(point.model().toString())
                  .as(point.model() + ", " + Format.bytes(Files.size(point.model())))));
    }
    return new Table("rate and distortion of files of " + samples, columns, rows);
  }
}
