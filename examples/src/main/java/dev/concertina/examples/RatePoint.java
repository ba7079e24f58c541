package dev.concertina.examples;

import dev.concertina.Autoencoder;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.metrics.ReconstructionError;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a net that was trained with a rate makes of samples: its operating point.
 *
 * @param lambda what a bit for each value cost in training
 * @param distortion the mean error of what rounded codes give back, in scaled units
 * @param bits of rounded codes for each value of a sample, by a coder that learns the frequencies
 *     of each value of the code as it goes and knows nothing else
 * @param model the model's file
 */
record RatePoint(double lambda, double distortion, double bits, Path model) {
  private static final int AT_ONCE = 1024;

  /** The count that a value has before it is seen. */
  private static final double PRIOR = 0.5;

  static RatePoint of(
      double lambda, Autoencoder net, Samples samples, ReconstructionError loss, Path model) {
    float[][] codes = new float[samples.size()][];
    double error = 0;
    for (int from = 0; from < codes.length; from += AT_ONCE) {
      int count = Math.min(AT_ONCE, codes.length - from);
      int[] part = java.util.stream.IntStream.range(from, from + count).toArray();
      float[][] rows = samples.select(part).rows();
      float[][] rounded = rounded(net.encode(rows));
      System.arraycopy(rounded, 0, codes, from, count);
      error += error(net, rows, net.decode(rounded), loss);
    }
    double values = (double) codes.length * samples.shape().size();
    return new RatePoint(lambda, error / codes.length, bits(codes) / values, model);
  }

  private static float[][] rounded(float[][] codes) {
    for (float[] code : codes) {
      for (int i = 0; i < code.length; i++) {
        code[i] = Math.round(code[i]);
      }
    }
    return codes;
  }

  private static double error(
      Autoencoder net, float[][] rows, float[][] decoded, ReconstructionError loss) {
    Scaling scaling = net.description().scaling();
    double sum = 0;
    for (int i = 0; i < rows.length; i++) {
      scaling.apply(rows[i], 0, 1, net.description().shape());
      scaling.apply(decoded[i], 0, 1, net.description().shape());
      sum += loss.mean(rows[i], decoded[i], 0, rows[i].length);
    }
    return sum;
  }

  /** The bits of all codes, each place of the code with frequencies of its own. */
  static double bits(float[][] codes) {
    double bits = 0;
    for (int place = 0; place < codes[0].length; place++) {
      float least = Float.POSITIVE_INFINITY;
      float most = Float.NEGATIVE_INFINITY;
      for (float[] code : codes) {
        least = Math.min(least, code[place]);
        most = Math.max(most, code[place]);
      }
      double all = PRIOR * (most - least + 1);
      Map<Float, Integer> seen = new HashMap<>();
      for (int i = 0; i < codes.length; i++) {
        float value = codes[i][place] + 0f; // -0 is 0
        int before = seen.merge(value, 1, Integer::sum) - 1;
        bits -= Math.log((before + PRIOR) / (i + all)) / Math.log(2);
      }
    }
    return bits;
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
    List<List<Cell>> rows = new java.util.ArrayList<>();
    for (RatePoint point : points) {
      rows.add(
          List.of(
              Cell.of(point.lambda()).as(text(point.lambda())),
              Cell.of(point.distortion()).as(Words.number(point.distortion())),
              Cell.of(point.bits()).as(Words.number(point.bits())),
              Cell.of(point.model().toString())
                  .as(point.model() + ", " + Words.bytes(Files.size(point.model())))));
    }
    return new Table("rate and distortion of " + samples + ", codes rounded", columns, rows);
  }
}
