package dev.concertina.internal.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeFormTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "31.03.2024 14:05; 2024-03-31T14:05:00Z",
        "31/03/2024 14.05.06; 2024-03-31T14:05:06Z",
        "03/31/2024 02:05 PM; 2024-03-31T14:05:00Z",
        "03/31/2024 12:00 AM; 2024-03-31T00:00:00Z",
        "20240331T140506; 2024-03-31T14:05:06Z",
        "2024-03-31 14; 2024-03-31T14:00:00Z",
        "2024-03-31 14:05:06 UTC; 2024-03-31T14:05:06Z",
        "2024-03-31 14:05:06+0100; 2024-03-31T13:05:06Z",
        "2024/03/31 14:05:06; 2024-03-31T14:05:06Z",
        "31-Mar-2024 14:05:06; 2024-03-31T14:05:06Z"
      })
  void readsEverydayTimes(String text, String expected) {
    TimeForm form = TimeForm.find(List.of(text)).orElseThrow();
    assertEquals(Instant.parse(expected).getEpochSecond(), form.parse(text));
  }

  @Test
  void evenStepsTellTheOrder() {
    List<String> hours = List.of("01/03/2024 23:00", "02/03/2024 00:00", "02/03/2024 01:00");
    assertEquals(TimeForm.Order.DMY, TimeForm.find(hours).orElseThrow().order());
    List<String> months = List.of("03/01/2024 23:00", "03/02/2024 00:00", "03/02/2024 01:00");
    assertEquals(TimeForm.Order.MDY, TimeForm.find(months).orElseThrow().order());
  }

  @Test
  void anOrderThatNothingTells_isOpen() {
    List<String> open = List.of("03/04/2024 10:00", "03/04/2024 11:00");
    assertTrue(TimeForm.find(open).isEmpty() && TimeForm.isOpen(open));
  }

  /** What single texts show comes before another file, and that before even steps. */
  @Test
  void anotherFileTellsTheOrderWhereTheTextsDoNot() {
    List<String> open = List.of("03/04/2024 10:00", "03/04/2024 11:00");
    List<String> even = List.of("01/03/2024 23:00", "02/03/2024 00:00", "02/03/2024 01:00");
    List<String> shown = List.of("03/04/2024 10:00", "13/04/2024 11:00");
    for (TimeForm.Order order : List.of(TimeForm.Order.DMY, TimeForm.Order.MDY)) {
      Optional<TimeForm.Order> before = Optional.of(order);
      assertEquals(order, TimeForm.find(open, before).orElseThrow().order());
      assertEquals(order, TimeForm.find(even, before).orElseThrow().order());
      assertEquals(TimeForm.Order.DMY, TimeForm.find(shown, before).orElseThrow().order());
    }
  }

  @Test
  void readsTheHourThatAClockGoesThroughTwice() {
    TimeForm berlin = TimeForm.of(TimeForm.Order.NONE).in(ZoneId.of("Europe/Berlin"));
    double last = Double.NEGATIVE_INFINITY;
    for (String text : List.of("02:00", "02:30", "02:00", "02:30", "03:00")) {
      double time = berlin.parse("2024-10-27 " + text, last);
      assertTrue(last == Double.NEGATIVE_INFINITY || time == last + 1800, text);
      last = time;
    }
    assertTrue(Double.isNaN(berlin.parse("2024-03-31 02:30")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2024-02-30", "32.01.2024", "1e5", "x", "2024-01-01 25:00", "01/02/24"})
  void refusesWhatIsNoTime(String text) {
    assertTrue(Double.isNaN(TimeForm.of(TimeForm.Order.DMY).parse(text)));
  }

  @Test
  void takesAPattern() {
    assertEquals(
        Instant.parse("2024-03-31T14:05:00Z").getEpochSecond(),
        TimeForm.named("yy.MM.dd HH:mm").parse("24.03.31 14:05"));
    assertThrows(IllegalArgumentException.class, () -> TimeForm.named("x"));
  }
}
