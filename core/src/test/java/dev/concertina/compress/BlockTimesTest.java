package dev.concertina.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.internal.coding.DamagedStreamException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

class BlockTimesTest {
  private static final LocalDateTime START = LocalDateTime.of(2024, 2, 28, 23, 59, 30);

  /** How many bytes texts take; they must come back. */
  private static int bytes(List<String> texts) throws IOException {
    byte[] part = BlockTimes.encode(texts);
    BlockTimes back = BlockTimes.decode(part, texts.size());
    for (int i = 0; i < texts.size(); i++) {
      assertEquals(texts.get(i), back.text(i));
    }
    return part.length;
  }

  private static List<String> regular(LongFunction<String> format) {
    return LongStream.range(0, 8192).mapToObj(format).toList();
  }

  private static LongFunction<String> stamps(String pattern, long milliseconds) {
    DateTimeFormatter format = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
    return i -> format.format(START.plusNanos(i * milliseconds * 1_000_000));
  }

  @Test
  void regularTimes_takeAFewBytes_howeverTheyAreWritten() throws IOException {
    for (LongFunction<String> format :
        List.<LongFunction<String>>of(
            stamps("uuuu-MM-dd HH:mm:ss", 60_000),
            stamps("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", 40),
            stamps("uuuu-MM-dd't'HH:mm:ss,SSSSSSSSS' +02:00'", 17),
            stamps("uuuu-MM-dd'T'HH:mm'-0330'", 900_000),
            stamps("uuuu-MM-dd", 86_400_000),
            Long::toString,
            i -> Long.toString(1_700_000_000_000L + 250 * i),
            i -> String.format(Locale.ROOT, "%.6f", -3 + i / 64.0),
            i -> Double.toString(i / 8.0),
            i -> i % 10 == 0 ? Long.toString(i / 10) : i / 10 + "." + i % 10)) {
      int bytes = bytes(regular(format));
      // Seven of the format, a suffix, two numbers of 64 bits: less than 40, with 8192 rows or two.
      assertTrue(bytes < 40, format.apply(1) + ": " + bytes);
      assertTrue(bytes - bytes(regular(format).subList(0, 2)) <= 8, format.apply(1));
    }
  }

  @Test
  void steadilyChangingSteps_takeAFewBytes() throws IOException {
    assertTrue(bytes(regular(i -> Long.toString(i * i))) < 60);
  }

  @Test
  void lostRows_takeTwoBytesOrSo() throws IOException {
    List<String> texts = new ArrayList<>(regular(stamps("uuuu-MM-dd HH:mm:ss", 1000)));
    Random random = new Random(3);
    for (int i = 0; i < 80; i++) {
      texts.remove(random.nextInt(texts.size()));
    }
    assertTrue(bytes(texts) < 40 + 2 * 80, "found " + bytes(texts));
  }

  @Test
  void otherTexts_comeBack() throws IOException {
    for (List<String> texts :
        List.of(
            List.of("5"),
            List.of("2024-02-29"),
            List.of("2024-02-30", "2024-02-31"),
            List.of("-0", "-0.0", "+1", "1e3", ".5", "007"),
            List.of("-1.50", "-0.25", "0.00", "0.25"),
            List.of("9223372036854775807", "-9223372036854775808"),
            List.of("999999999999999999", "-999999999999999999", "999999999999999999"),
            List.of("0.000000000000000001", "999999999999999999"),
            List.of("2024-01-01 24:00:00", "2024-01-02 00:00:60"),
            List.of("0000-01-01 00:00", "9999-12-31 23:59"),
            List.of("0000-01-01 00:00:00.000000001", "9999-12-31 23:59:59.000000001"),
            List.of("2024-01-01T00:00Z", "2024-01-01T00:01:00Z", "2024-01-01"),
            List.of("2024-03-31 01:59:59+01:00", "2024-03-31 03:00:00+02:00"),
            List.of("2024-01-01 00:00:00.5", "2024-01-01 00:00:01,5"),
            List.of("", "noon", "Frühling"))) {
      bytes(texts);
    }
    assertThrows(IllegalArgumentException.class, () -> bytes(List.of("1\n2")));
    assertThrows(IllegalArgumentException.class, () -> bytes(List.of("1".repeat(1024))));
  }

  @Test
  void randomTimes_ofRandomFormats_comeBack() throws IOException {
    Random random = new Random(1);
    String[] zones = {"", "'Z'", "' +0100'", "'-09:30'"};
    for (int round = 0; round < 300; round++) {
      String fraction = random.nextBoolean() ? "" : "." + "S".repeat(1 + random.nextInt(9));
      String zone = zones[random.nextInt(zones.length)];
      DateTimeFormatter format =
          DateTimeFormatter.ofPattern(
              "uuuu-MM-dd" + (random.nextBoolean() ? "'T'" : " ") + "HH:mm:ss" + fraction + zone);
      long spread = 1L << random.nextInt(62);
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        texts.add(format.format(START.plusNanos(random.nextLong() % spread)));
      }
      Collections.sort(texts);
      assertTrue(BlockTimes.encode(texts)[0] > 0, "integers: " + texts.get(0));
      bytes(texts);
      bytes(random.longs(50).mapToObj(Long::toString).toList());
      bytes(random.doubles(50, -1000, 1000).mapToObj(Double::toString).toList());
    }
  }

  @Test
  void partsFromAStranger_throwWhatIsDeclared() throws IOException {
    Random random = new Random(2);
    List<List<String>> some =
        List.of(
            regular(stamps("uuuu-MM-dd HH:mm:ss.SSS'Z'", 40)).subList(0, 60),
            random.longs(60, 0, 1L << 40).sorted().mapToObj(Long::toString).toList(),
            regular(i -> "x" + i).subList(0, 60));
    for (int i = 0; i < 30_000; i++) {
      byte[] whole = BlockTimes.encode(some.get(i % 3));
      int cut = i % 4 == 0 ? random.nextInt(whole.length) : 0;
      byte[] mutated = Arrays.copyOf(whole, whole.length - cut);
      for (int k = random.nextInt(4); k >= 0 && mutated.length > 0; k--) {
        mutated[random.nextInt(Math.min(mutated.length, 40))] = (byte) random.nextInt(256);
      }
      try {
        BlockTimes times = BlockTimes.decode(mutated, 60);
        for (int row = 0; row < 60; row++) {
          assertTrue(times.text(row).length() <= 1 << 20);
        }
      } catch (IOException declared) {
        // As it should be: never another exception.
      }
    }
  }

  /** A deflated part may hold a thousand times its bytes. */
  @Test
  void endlessTexts_areRefused() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(0);
    try (OutputStream out = new DeflaterOutputStream(bytes)) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 20; i++) {
        out.write(zeros);
      }
      out.write('\n');
    }
    assertThrows(DamagedStreamException.class, () -> BlockTimes.decode(bytes.toByteArray(), 1));
  }
}
