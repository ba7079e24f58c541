package dev.concertina.examples;

import dev.concertina.compress.CompressedTable;
import dev.concertina.compress.CompressionReport;
import dev.concertina.compress.ErrorBound;
import dev.concertina.compress.TableCompressor;
import dev.concertina.data.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** Makes the file of a table small, with a bound on every value's error, and reads rows of it. */
public final class CompressTable {
  private CompressTable() {}

  /**
   * What came out.
   *
   * @param row a row of the table
   * @param back the same row out of the file
   * @param report how small the file is, and the largest error
   */
  public record Result(float[] row, float[] back, CompressionReport report) {}

  /**
   * Writes a table of readings to a file, and reads a row in the middle of it.
   *
   * @param file where to
   * @param rows how many rows the table has
   * @return the row before and after, and the report
   * @throws IOException if the file cannot be written or read
   */
  public static Result run(Path file, int rows) throws IOException {
    Samples table = Samples.of(readings(rows)).withNames(List.of("temperature", "pressure"));
    ErrorBound bound = ErrorBound.absolute(0.01); // of every single value
    CompressionReport report = TableCompressor.compress(table, bound, file);
    try (CompressedTable compressed = CompressedTable.open(file)) {
      int middle = rows / 2;
      return new Result(table.row(middle), compressed.row(middle), report); // decodes one block
    }
  }

  private static float[][] readings(int rows) {
    SplittableRandom random = new SplittableRandom(1);
    float[][] table = new float[rows][];
    float temperature = 20;
    for (int i = 0; i < rows; i++) {
      temperature += (float) (0.02 * random.nextGaussian());
      table[i] = new float[] {temperature, 1 + temperature / 10};
    }
    return table;
  }

  /**
   * Prints what {@link #run} returns.
   *
   * @param args none
   * @throws IOException if there is no room for a temporary file
   */
  public static void main(String[] args) throws IOException {
    Path file = Files.createTempFile("readings", ".squeezed");
    try {
      CompressionReport report = run(file, 10_000).report;
      System.out.printf(
          "%d bytes became %d; no value is off by more than %.4f%n",
          report.bytesIn(), report.bytesOut(), report.largestError());
    } finally {
      Files.delete(file);
    }
  }
}
