package dev.concertina.compress;

import dev.concertina.compress.DecimalColumn.Kind;
import dev.concertina.compress.LevelCoder.Column;
import dev.concertina.internal.coding.DamagedStreamException;
import dev.concertina.internal.coding.RangeDecoder;
import dev.concertina.internal.coding.RangeEncoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Some rows of a table of texts as bytes, and back: levels by {@link LevelCoder}, then texts that
 * no number serves, and those of columns that are kept, deflated, then wide numbers, then times if
 * the rows have them.
 */
final class DecimalBlock {
  /** Of a text in UTF-8. */
  static final int MOST_BYTES_OF_TEXT = 1 << 10;

  /** Of all texts of a block together: bounds what a reader allocates. */
  static final int MOST_BYTES = 1 << 24;

  private final BigDecimal[] allowed;
  private final List<DecimalColumn> columns;

  /**
   * For the columns of a header.
   *
   * @param allowed the largest error of each column; used by {@link #encode} alone
   */
  DecimalBlock(TableHeader header, BigDecimal[] allowed) {
    this.allowed = allowed.clone();
    this.columns = header.decimals();
  }

  private int[] levels() {
    return columns.stream().mapToInt(DecimalColumn::levels).toArray();
  }

  /** Codes rows, with their times unless there are none. */
  byte[] encode(String[][] rows, List<String> times) throws IOException {
    long[][] numbers = new long[columns.size()][rows.length];
    ByteArrayOutputStream texts = new ByteArrayOutputStream();
    try (DataOutputStream out = TableBlock.deflated(texts)) {
      for (int i = 0; i < numbers.length; i++) {
        if (columns.get(i).kind() != Kind.TEXTS) {
          count(rows, i, numbers[i], out);
        }
      }
      TableBlock.put(out, -1);
      keep(rows, out);
    }
    byte[] parts = TableBlock.joined(levels(numbers), texts.toByteArray(), wide(numbers));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(parts);
    if (!times.isEmpty()) {
      bytes.writeBytes(TableBlock.joined(BlockTimes.encode(times)));
    }
    return bytes.toByteArray();
  }

  /** Chooses numbers; writes the texts that none serves: column, row, how often, the text. */
  private void count(String[][] rows, int column, long[] numbers, DataOutputStream exceptions)
      throws IOException {
    for (int row = 0; row < rows.length; row++) {
      String text = rows[row][column];
      OptionalLong number =
          row > 0 && text.equals(rows[row - 1][column])
              ? OptionalLong.of(numbers[row - 1]) // a run of exceptions has been passed over
              : served(column, text);
      if (number.isPresent()) {
        numbers[row] = number.getAsLong();
        continue;
      }
      int run = 1;
      while (row + run < rows.length && rows[row + run][column].equals(text)) {
        run++;
      }
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      TableBlock.put(exceptions, column, row, run, bytes.length);
      exceptions.write(bytes);
      Arrays.fill(numbers, row, row + run, row == 0 ? 0 : numbers[row - 1]);
      row += run - 1;
    }
  }

  private OptionalLong served(int column, String text) {
    Optional<BigDecimal> value = SourceNumber.of(text);
    boolean signed =
        allowed[column].signum() == 0
            && value.isPresent()
            && SourceNumber.isNegativeZero(text, value.get());
    return value.isEmpty() || signed
        ? OptionalLong.empty()
        : columns.get(column).number(value.get(), allowed[column]);
  }

  private void keep(String[][] rows, DataOutputStream out) throws IOException {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).kind() == Kind.TEXTS) {
        for (String[] row : rows) {
          byte[] bytes = row[i].getBytes(StandardCharsets.UTF_8);
          out.writeShort(Short.reverseBytes((short) bytes.length));
          out.write(bytes);
        }
      }
    }
  }

  private byte[] levels(long[][] numbers) {
    int[][] levels = new int[numbers.length][];
    for (int i = 0; i < levels.length; i++) {
      boolean counted = columns.get(i).kind() == Kind.LEVELS;
      levels[i] = new int[numbers[i].length];
      for (int row = 0; counted && row < levels[i].length; row++) {
        levels[i][row] = (int) numbers[i][row];
      }
    }
    RangeEncoder encoder = new RangeEncoder();
    List<Column> chosen = ColumnChoice.of(levels, levels());
    ColumnCodes.write(encoder, chosen);
    LevelCoder.encode(encoder, chosen, levels);
    return encoder.finish();
  }

  private byte[] wide(long[][] numbers) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < numbers.length; i++) {
      if (columns.get(i).kind() == Kind.WIDE) {
        byte[] same = BlockTimes.message(numbers[i], false);
        byte[] following = BlockTimes.message(numbers[i], true);
        boolean follows = following.length < same.length;
        bytes.write(follows ? 1 : 0);
        bytes.writeBytes(TableBlock.joined(follows ? following : same));
      }
    }
    return bytes.toByteArray();
  }

  /** Reads a block with the given number of rows. */
  String[][] decode(byte[] payload, int rows) throws IOException {
    TableBlock.requireSize(rows, columns.size());
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload));
    RangeDecoder decoder = new RangeDecoder(TableBlock.part(in));
    List<Column> chosen = ColumnCodes.read(decoder, levels());
    int[][] levels = LevelCoder.decode(decoder, chosen, rows);
    decoder.requireEnd();
    byte[] texts = TableBlock.part(in);
    DataInputStream wide = new DataInputStream(new ByteArrayInputStream(TableBlock.part(in)));
    String[][] cells = new String[rows][columns.size()];
    for (int i = 0; i < levels.length; i++) {
      DecimalColumn column = columns.get(i);
      switch (column.kind()) {
        case LEVELS -> write(column, i, Arrays.stream(levels[i]).asLongStream().toArray(), cells);
        case WIDE -> write(column, i, numbers(wide, rows), cells);
        case TEXTS -> {} // below
      }
    }
    try (DataInputStream kept = TableBlock.inflated(texts)) {
      Texts reading = new Texts(kept);
      reading.exceptions(cells);
      reading.kept(cells);
    }
    return cells;
  }

  /** Equal numbers that follow each other share a text. */
  private static void write(DecimalColumn column, int at, long[] numbers, String[][] cells) {
    for (int row = 0; row < numbers.length; row++) {
      cells[row][at] =
          row > 0 && numbers[row] == numbers[row - 1]
              ? cells[row - 1][at]
              : column.text(numbers[row]);
    }
  }

  private static long[] numbers(DataInputStream in, int rows) throws IOException {
    int follows = in.read();
    if (follows < 0 || follows > 1 || rows < 1) {
      throw new DamagedStreamException("a block has wide numbers of an unknown kind");
    }
    return BlockTimes.numbers(new RangeDecoder(TableBlock.part(in)), rows, follows == 1);
  }

  /** The part that is texts. */
  private final class Texts {
    private final DataInputStream in;
    private long bytes;

    Texts(DataInputStream in) {
      this.in = in;
    }

    private String text(int length) throws IOException {
      bytes += length;
      if (length < 0 || length > MOST_BYTES_OF_TEXT || bytes > MOST_BYTES) {
        throw new DamagedStreamException("a block has longer texts than it may");
      }
      byte[] text = in.readNBytes(length);
      if (text.length < length) {
        throw new DamagedStreamException("a block ends in its midst");
      }
      return new String(text, StandardCharsets.UTF_8);
    }

    void exceptions(String[][] cells) throws IOException {
      long next = 0; // they ascend, so that there are no more than there are values
      for (int column = TableBlock.get(in); column != -1; column = TableBlock.get(in)) {
        int row = TableBlock.get(in);
        int run = TableBlock.get(in);
        String text = text(TableBlock.get(in));
        boolean inside = row >= 0 && run > 0 && run <= cells.length - row;
        long at = (long) column * cells.length + row;
        if (!inside || column < 0 || column >= columns.size() || at < next) {
          throw new DamagedStreamException("a block has a value where there is no place");
        }
        for (int i = 0; i < run; i++) {
          cells[row + i][column] = text;
        }
        next = at + run;
      }
    }

    void kept(String[][] cells) throws IOException {
      for (int i = 0; i < columns.size(); i++) {
        if (columns.get(i).kind() == Kind.TEXTS) {
          for (String[] row : cells) {
            row[i] = text(Short.reverseBytes(in.readShort()));
          }
        }
      }
    }
  }
}
