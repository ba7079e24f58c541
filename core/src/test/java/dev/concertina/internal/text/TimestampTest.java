package dev.concertina.internal.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampTest {
  private static final long YEAR_1 = -62135596800L;
  private static final long YEAR_9999 = 253370764800L;

  /** The JDK writes and knows the moment; fractions have any number of digits up to nine. */
  @Property(seed = "1")
  void readsWhatTheJdkWrites(
      @ForAll @LongRange(min = YEAR_1, max = YEAR_9999) long second,
      @ForAll @IntRange(max = 999_999_999) int nano,
      @ForAll @IntRange(min = -18 * 60, max = 18 * 60) int offset,
      @ForAll boolean blank) {
    ZoneOffset zone = ZoneOffset.ofTotalSeconds(60 * offset);
    OffsetDateTime time = Instant.ofEpochSecond(second, nano).atOffset(zone);
    if (time.getYear() < 1 || time.getYear() > 9999) {
      return;
    }
    String text = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
    double expected = BigDecimal.valueOf(nano, 9).add(BigDecimal.valueOf(second)).doubleValue();
    double found = Timestamp.parse(blank ? text.replace('T', ' ') : text);
    assertEquals(expected, found, Math.max(Math.ulp(expected), 2e-16), text);
  }

  @Property(seed = "2")
  void neverFailsOtherwiseThanWithNaN(@ForAll String text) {
    Timestamp.parse(text);
  }

  /** One character of a timestamp changed: either still what the JDK reads, or refused. */
  @Property(seed = "3", tries = 5000)
  void agreesWithTheJdkOnDamagedOnes(
      @ForAll @IntRange(max = 19) int place, @ForAll @IntRange(min = ' ', max = 'z') int c) {
    var damaged = new StringBuilder("2023-02-19T19:58:39Z");
    damaged.setCharAt(place, (char) c);
    String text = damaged.toString();
    double found = Timestamp.parse(text);
    try {
      double expected = OffsetDateTime.parse(text).toEpochSecond();
      assertEquals(expected, found, text);
    } catch (java.time.format.DateTimeParseException e) {
      boolean ours = place == 10 && (c == ' ' || c == 't');
      assertTrue(Double.isNaN(found) || ours, text);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1970-01-01 | 0",
        "1970-01-02 00:00 | 86400",
        "1970-01-01T00:00:01 | 1",
        "1970-01-01 00:00:01.5 | 1.5",
        "1970-01-01 00:00:01,250 | 1.25",
        "1970-01-01 00:00:00.0000000001 | 1e-10",
        "1970-01-01 00:00:00.12345678901234567890 | 0.12345678901234568",
        "1970-01-01T01:00+01 | 0",
        "1970-01-01T01:30+0130 | 0",
        "1970-01-01T01:30+01:30 | 0",
        "1970-01-01 00:00:00 -01:00 | 3600",
        "1970-01-01 00:00:00 Z | 0",
        "1970-01-01t00:00z | 0",
        "1969-12-31 23:59:59.5 | -0.5",
        "2024-02-29 | 1709164800",
        "2020-03-09 10:14:33 | 1583748873"
      })
  void readsAllForms(String text, double seconds) {
    assertEquals(seconds, Timestamp.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2024",
        "2024-05",
        "20240517",
        "2024-5-17",
        "2023-02-29",
        "2024-04-31",
        "2024-13-01",
        "2024-00-01",
        "2024-01-00",
        "24-05-17",
        "2024/05/17",
        "17.05.2024 10:00",
        "2024-05-17 10",
        "2024-05-17 24:00",
        "2024-05-17 10:60",
        "2024-05-17 10:00:60",
        "2024-05-17 10:00:00.",
        "2024-05-17 10:00:",
        "2024-05-17 10:00:00.5.5",
        "2024-05-17  10:00",
        "2024-05-17 10:00:00 ",
        "2024-05-17 10:00 CET",
        "2024-05-17 10:00+1",
        "2024-05-17 10:00+19:00",
        "2024-05-17 10:00+01:60",
        "2024-05-17 10:00Zulu",
        "2024-05-17 10:00 AM",
        "2024-05-17Z",
        "-2024-05-17",
        "２０２４-05-17"
      })
  void refusesAllElse(String text) {
    assertTrue(Double.isNaN(Timestamp.parse(text)));
  }
}
