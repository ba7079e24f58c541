package dev.concertina.compress;

import dev.concertina.internal.Require;
import dev.concertina.internal.coding.AdaptiveIntegers;
import dev.concertina.internal.coding.DamagedStreamException;
import dev.concertina.internal.coding.RangeDecoder;
import dev.concertina.internal.coding.RangeEncoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * The times of a block's rows, text for text: as integers of one {@link TimeFormat} if they are
 * such, and else deflated.
 *
 * <p>Each integer is predicted from the one before and a step; the difference is coded. The step is
 * the same for all, or follows the last one: the encoder tries both.
 */
final class BlockTimes {
  /** Of a text in UTF-8, and of all of a block: bounds what a reader allocates. */
  private static final int MOST_BYTES_OF_TEXT = 1 << 10;

  private static final int MOST_BYTES = 1 << 24;

  private static final int TEXTS = 0;
  private static final int FORMAT_BYTES = 7;

  // Contexts: of the upper halves of all numbers, and the lower halves of each kind.
  private static final int UPPER = 0;
  private static final int FIRST = 1;
  private static final int STEP = 2;
  private static final int UNFORESEEN = 3;
  private static final int CONTEXTS = UNFORESEEN + Long.SIZE / 4 + 1;

  private final IntFunction<String> texts;

  private BlockTimes(IntFunction<String> texts) {
    this.texts = texts;
  }

  /** The time of a row of the block. */
  String text(int row) {
    return texts.apply(row);
  }

  /** Codes texts, at least one. */
  static byte[] encode(List<String> texts) throws IOException {
    Optional<TimeFormat> format = TimeFormat.of(texts);
    Optional<long[]> numbers = format.flatMap(f -> f.numbers(texts));
    return numbers.isPresent() ? encode(format.get(), numbers.get()) : deflated(texts);
  }

  private static byte[] encode(TimeFormat format, long[] numbers) {
    byte[] same = message(numbers, false);
    byte[] following = message(numbers, true);
    boolean follows = following.length < same.length;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(format.kind().ordinal() + 1);
    bytes.write(format.separator());
    bytes.write(format.point());
    bytes.write(format.most());
    bytes.write(format.least());
    bytes.write(follows ? 1 : 0);
    bytes.write(format.suffix().length());
    bytes.writeBytes(format.suffix().getBytes(StandardCharsets.US_ASCII));
    bytes.writeBytes(follows ? following : same);
    return bytes.toByteArray();
  }

  /** All sums and differences are of 64 bits and wrap, when coding and when decoding. */
  static byte[] message(long[] numbers, boolean follows) {
    RangeEncoder out = new RangeEncoder();
    AdaptiveIntegers models = new AdaptiveIntegers(CONTEXTS);
    long step = middleStep(numbers);
    put(out, models, numbers[0], FIRST);
    put(out, models, step, STEP);
    long unforeseen = 0;
    for (int i = 1; i < numbers.length; i++) {
      int context = context(unforeseen);
      unforeseen = numbers[i] - numbers[i - 1] - step;
      put(out, models, unforeseen, context);
      step += follows ? unforeseen : 0;
    }
    return out.finish();
  }

  private static long middleStep(long[] numbers) {
    long[] steps = new long[numbers.length - 1];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = numbers[i + 1] - numbers[i];
    }
    Arrays.sort(steps);
    return steps.length == 0 ? 0 : steps[steps.length / 2];
  }

  private static int context(long unforeseen) {
    return UNFORESEEN + (Long.SIZE - Long.numberOfLeadingZeros(Math.abs(unforeseen))) / 4;
  }

  private static void put(RangeEncoder out, AdaptiveIntegers models, long number, int context) {
    int lower = (int) number;
    models.encode(out, (int) (number - lower >> Integer.SIZE), UPPER);
    models.encode(out, lower, context);
  }

  private static long get(RangeDecoder in, AdaptiveIntegers models, int context)
      throws DamagedStreamException {
    long upper = models.decode(in, UPPER);
    return (upper << Integer.SIZE) + models.decode(in, context);
  }

  private static byte[] deflated(List<String> texts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        new DeflaterOutputStream(bytes, new Deflater(Deflater.BEST_COMPRESSION))) {
      bytes.write(TEXTS);
      for (String text : texts) {
        byte[] line = (text + '\n').getBytes(StandardCharsets.UTF_8);
        Require.that(
            text.indexOf('\n') < 0 && line.length <= MOST_BYTES_OF_TEXT,
            "a time must be one line of at most %d bytes, found %d",
            MOST_BYTES_OF_TEXT - 1,
            line.length - 1);
        out.write(line);
      }
    }
    return bytes.toByteArray();
  }

  /** Reads the times of a block with the given number of rows. */
  static BlockTimes decode(byte[] part, int rows) throws IOException {
    if (part.length == 0 || part[0] < 0 || part[0] > TimeFormat.Kind.values().length) {
      throw new DamagedStreamException("a block has times of an unknown kind");
    }
    return part[0] == TEXTS ? inflated(part, rows) : ofNumbers(part, rows);
  }

  private static BlockTimes ofNumbers(byte[] part, int rows) throws DamagedStreamException {
    int suffix = part.length < FORMAT_BYTES ? -1 : part[FORMAT_BYTES - 1];
    if (suffix < 0 || suffix > part.length - FORMAT_BYTES) {
      throw new DamagedStreamException("a block's times end in their midst");
    }
    TimeFormat format =
        new TimeFormat(
            TimeFormat.Kind.values()[part[0] - 1],
            (char) part[1],
            (char) part[2],
            part[3],
            part[4],
            new String(part, FORMAT_BYTES, suffix, StandardCharsets.ISO_8859_1));
    if (!format.isValid() || part[5] < 0 || part[5] > 1) {
      throw new DamagedStreamException("a block has times of an impossible format");
    }
    int from = FORMAT_BYTES + suffix;
    long[] numbers = numbers(new RangeDecoder(part, from, part.length), rows, part[5] == 1, format);
    return new BlockTimes(row -> format.text(numbers[row]));
  }

  private static long[] numbers(RangeDecoder in, int rows, boolean follows, TimeFormat format)
      throws DamagedStreamException {
    long[] numbers = numbers(in, rows, follows);
    for (long number : numbers) {
      if (!format.serves(number)) {
        throw new DamagedStreamException("a block has a time in a year that is not of four digits");
      }
    }
    return numbers;
  }

  /** Reads what {@link #message} wrote. */
  static long[] numbers(RangeDecoder in, int rows, boolean follows) throws DamagedStreamException {
    AdaptiveIntegers models = new AdaptiveIntegers(CONTEXTS);
    long[] numbers = new long[rows];
    numbers[0] = get(in, models, FIRST);
    long step = get(in, models, STEP);
    long unforeseen = 0;
    for (int i = 1; i < rows; i++) {
      unforeseen = get(in, models, context(unforeseen));
      numbers[i] = numbers[i - 1] + step + unforeseen;
      step += follows ? unforeseen : 0;
    }
    in.requireEnd();
    return numbers;
  }

  private static BlockTimes inflated(byte[] part, int rows) throws IOException {
    byte[] lines;
    try (InputStream in =
        new InflaterInputStream(new ByteArrayInputStream(part, 1, part.length - 1))) {
      lines = in.readNBytes(MOST_BYTES + 1);
    }
    int[] ends = new int[rows];
    int count = 0;
    for (int i = 0; i < lines.length; i++) {
      if (lines[i] == '\n' && count < rows) {
        ends[count++] = i;
      }
    }
    if (lines.length > MOST_BYTES || count < rows || ends[rows - 1] != lines.length - 1) {
      throw new DamagedStreamException("a block must have a line of time for each row");
    }
    return new BlockTimes(
        row -> {
          int from = row == 0 ? 0 : ends[row - 1] + 1;
          return new String(lines, from, ends[row] - from, StandardCharsets.UTF_8);
        });
  }
}
