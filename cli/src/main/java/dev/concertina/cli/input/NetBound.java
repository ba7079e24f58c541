package dev.concertina.cli.input;

import dev.concertina.cli.console.Failure;
import dev.concertina.compress.ErrorBound;
import dev.concertina.data.CsvFormat;
import dev.concertina.data.CsvRow;
import dev.concertina.data.CsvRows;
import dev.concertina.data.ShortestDecimal;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;

/**
 * The bound on floats with which a bound on the numbers in a CSV file holds: a net's samples are
 * floats, so what these cannot hold is taken off.
 */
public final class NetBound {
  /** Up to here floats hold all whole numbers, and are written as such. */
  private static final float LARGEST_WHOLE = 1 << 24;

  private final Path file;
  private final List<String> names;
  private final ErrorBound bound;
  private final float[] least;
  private final float[] largest;
  private final boolean[] whole;

  private NetBound(Path file, List<String> names, ErrorBound bound) {
    this.file = file;
    this.names = names;
    this.bound = bound;
    least = new float[names.size()];
    largest = new float[names.size()];
    whole = new boolean[names.size()];
  }

  /**
   * Reads all cells and writes nothing.
   *
   * @throws Failure if floats cannot keep the bound: it names a column, and the row and the number
   *     if there is one
   */
  public static ErrorBound of(Path file, CsvFormat format, ErrorBound bound)
      throws IOException, Failure {
    try (CsvRows rows = CsvRows.open(file, false, true, format)) {
      var found = new NetBound(file, rows.columns().features(), bound);
      for (long number = 1; !rows.ended(); number++) {
        CsvRow row = rows.valid();
        found.add(row.takeValues(), row.takeTexts(), number);
        rows.advance();
      }
      return found.onFloats();
    }
  }

  private void add(float[] values, String[] texts, long row) throws Failure {
    for (int f = 0; f < values.length; f++) {
      boolean first = row == 1;
      least[f] = first ? values[f] : Math.min(least[f], values[f]);
      largest[f] = first ? values[f] : Math.max(largest[f], values[f]);
      BigDecimal source = new BigDecimal(texts[f]);
      boolean held = source.compareTo(new BigDecimal(values[f])) == 0;
      boolean small = Math.abs(values[f]) < LARGEST_WHOLE && values[f] == Math.rint(values[f]);
      whole[f] = (first || whole[f]) && held && small;
      if (bound.value() == 0 && !held && !isWritten(values[f], source)) {
        throw new Failure(
            String.format(
                "with a net numbers are floats, which cannot hold %s in column '%s' of %s, row %d:"
                    + " allow an error, or leave out --model",
                texts[f], names.get(f), file, row));
      }
    }
  }

  /** Whether the decompressed float is written as the number that the source says. */
  private static boolean isWritten(float value, BigDecimal source) {
    return source.compareTo(new BigDecimal(ShortestDecimal.of(value))) == 0;
  }

  /** A float and its text each differ by half of its last place from the number that they are. */
  private ErrorBound onFloats() throws Failure {
    double lost = 0;
    for (int f = 0; f < whole.length && bound.value() > 0; f++) {
      double last = Math.ulp(Math.max(Math.abs(least[f]), Math.abs(largest[f])));
      double range = (double) largest[f] - least[f];
      double share = bound.relative() ? (range > last ? 2 * last / (range - last) : 0) : 2 * last;
      if (!whole[f] && share >= bound.value()) {
        throw new Failure(
            String.format(
                "with a net numbers are floats, which are too coarse for an error of %s in column"
                    + " '%s' of %s: allow more, or leave out --model",
                bound, names.get(f), file));
      }
      lost = whole[f] ? lost : Math.max(lost, share);
    }
    return lost == 0 ? bound : new ErrorBound(bound.value() - lost, bound.relative());
  }
}
