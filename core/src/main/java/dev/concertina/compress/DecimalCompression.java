package dev.concertina.compress;

import dev.concertina.internal.Require;
import dev.concertina.internal.coding.Chunk;
import dev.concertina.internal.coding.ChunkWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Compresses rows whose source are texts: what comes back is compared with the decimals that these
 * say, block by block, by decoding. For one file.
 */
final class DecimalCompression {
  private static final int BLOCK_ROWS = 8192;
  private static final int BLOCK_VALUES = 1 << 20;

  /** Of a block's texts, so that they fit into a chunk though nothing can be saved. */
  private static final long BLOCK_TEXT = DecimalBlock.MOST_BYTES / 2;

  /** What the place of an exception takes. */
  private static final int EXCEPTION_BYTES = 16;

  private static final int LONG = 24;

  /** Bytes that a character of a text takes at most. */
  private static final int LARGEST_CHARACTER = 3;

  private final TableRows rows;
  private final IntFunction<String[]> cells;
  private final ErrorBound bound;
  private final int columns;
  private final DecimalSurvey[] surveys;
  private final BigDecimal[] allowed;
  private final double[] ranges;
  private final boolean[] isKept;
  private double worst;
  private double worstShare;
  private double sum;

  DecimalCompression(TableRows rows, IntFunction<String[]> cells, ErrorBound bound) {
    this.rows = rows;
    this.cells = cells;
    this.bound = bound;
    this.columns = rows.names().size();
    this.surveys = new DecimalSurvey[columns];
    this.allowed = new BigDecimal[columns];
    this.ranges = new double[columns];
    this.isKept = new boolean[columns];
    Arrays.setAll(surveys, i -> new DecimalSurvey());
  }

  double worst() {
    return worst;
  }

  double worstShare() {
    return worstShare;
  }

  double sum() {
    return sum;
  }

  /**
   * Looks at all cells and writes nothing.
   *
   * @throws IllegalArgumentException if one of them is too long to come back
   */
  TableHeader survey() {
    for (int i = 0; i < rows.size(); i++) {
      String[] row = cells.apply(i);
      for (int k = 0; k < columns; k++) {
        requireShort(row[k], i, k);
        surveys[k].add(row[k]);
      }
    }
    List<DecimalColumn> chosen = new ArrayList<>();
    for (int k = 0; k < columns; k++) {
      allowed[k] = surveys[k].allowed(bound);
      ranges[k] = surveys[k].range().doubleValue();
      chosen.add(surveys[k].column(allowed[k]));
      isKept[k] = chosen.get(k).kind() == DecimalColumn.Kind.TEXTS;
    }
    return new TableHeader(bound, rows.names(), List.of(), chosen, rows.timeName());
  }

  private void requireShort(String text, int row, int column) {
    boolean fits = text.length() <= DecimalBlock.MOST_BYTES_OF_TEXT / 4;
    int bytes = fits ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
    Require.that(
        bytes <= DecimalBlock.MOST_BYTES_OF_TEXT,
        "a cell must have at most %d bytes, found %d in column '%s', row %d: '%s…'",
        DecimalBlock.MOST_BYTES_OF_TEXT,
        bytes,
        rows.names().get(column),
        row + 1,
        text.substring(0, Math.min(40, text.length())));
  }

  void write(TableHeader header, OutputStream out) throws IOException {
    DecimalBlock block = new DecimalBlock(header, allowed);
    ChunkWriter writer = new ChunkWriter(out);
    Chunk head = header.chunk();
    writer.chunk(head.type(), head.payload());
    int from = 0;
    while (from < rows.size()) {
      String[][] some = next(from);
      writer.block(checked(block, some, from), some.length);
      from += some.length;
    }
    writer.finish();
  }

  /** As many rows as a block may have. */
  private String[][] next(int from) {
    int most = Math.max(1, Math.min(BLOCK_ROWS, BLOCK_VALUES / columns));
    List<String[]> some = new ArrayList<>();
    long bytes = 0;
    while (some.size() < most && from + some.size() < rows.size()) {
      String[] row = cells.apply(from + some.size());
      for (int k = 0; k < columns; k++) {
        // Any cell may be an exception, but few are: such as are longer than numbers count.
        boolean counts = isKept[k] || row[k].length() > LONG;
        bytes += counts ? EXCEPTION_BYTES + LARGEST_CHARACTER * row[k].length() : 0;
      }
      if (bytes > BLOCK_TEXT && !some.isEmpty()) {
        break;
      }
      some.add(row);
    }
    return some.toArray(String[][]::new);
  }

  /** What was promised is seen to before it is written. */
  private byte[] checked(DecimalBlock block, String[][] some, int from) throws IOException {
    List<String> times =
        rows.timeName().isPresent() ? rows.times().subList(from, from + some.length) : List.of();
    byte[] bytes = block.encode(some, times);
    String[][] back = block.decode(bytes, some.length);
    for (int i = 0; i < some.length; i++) {
      for (int k = 0; k < columns; k++) {
        if (!some[i][k].equals(back[i][k])) {
          add(some[i][k], back[i][k], from + i, k);
        }
      }
    }
    if (!times.isEmpty()) {
      TableCompressor.requireSame(times, TableBlock.times(bytes, some.length, columns));
    }
    return bytes;
  }

  private void add(String text, String back, int row, int column) {
    Optional<BigDecimal> source = SourceNumber.of(text);
    Optional<BigDecimal> found = SourceNumber.of(back);
    if (source.isEmpty() || found.isEmpty()) {
      throw broken(text, back, row, column);
    }
    BigDecimal error = source.get().subtract(found.get()).abs();
    if (error.compareTo(allowed[column]) > 0) {
      throw broken(text, back, row, column);
    }
    double size = error.doubleValue();
    worst = Math.max(worst, size);
    sum += size;
    worstShare = ranges[column] > 0 ? Math.max(worstShare, size / ranges[column]) : worstShare;
  }

  private IllegalStateException broken(String text, String back, int row, int column) {
    return new IllegalStateException(
        String.format(
            "%s of column '%s', row %d, came back as %s",
            text, rows.names().get(column), row + 1, back));
  }
}
