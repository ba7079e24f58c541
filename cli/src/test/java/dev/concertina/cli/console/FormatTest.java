package dev.concertina.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FormatTest {
  @Test
  void fourDigitsSufficeWhereValuesAreFarApart() {
    assertEquals("5.123", Format.number(5.1234, 6.5));
    assertEquals("6.5", Format.number(6.5, 5.1234));
  }

  @Test
  void aSmallDifferenceOfLargeNumbersIsSeen() {
    assertEquals("101326", Format.number(101_326f, 101_325f));
    assertEquals("101325", Format.number(101_325f, 101_326f));
    assertEquals("1.0001", Format.number(1.0001f, 1.0002f));
  }

  @Test
  void equalNumbersAreWrittenInFull() {
    assertEquals("101325", Format.number(101_325f, 101_325f));
    assertEquals("0.1", Format.number(0.1f, 0.1f));
    assertEquals("0", Format.number(0, 0));
    assertEquals("2.5E+12", Format.number(2.5e12f, 2.5e12f));
  }

  @Test
  void whatIsNoNumberIsAWord() {
    assertEquals("Infinity", Format.number(Double.POSITIVE_INFINITY, 3));
    assertEquals("3", Format.number(3, Double.NaN));
  }

  /** Of any magnitude and any distance, down to neighbouring floats. */
  @Test
  void differentFloatsNeverLookEqual() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 20_000; i++) {
      float value = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(-6, 12)));
      float other = value;
      for (int step = random.nextInt(1, 1 + (1 << random.nextInt(12))); step > 0; step--) {
        other = Math.nextUp(other);
      }
      String one = Format.number(value, other);
      String two = Format.number(other, value);
      assertNotEquals(one, two, value + " and " + other);
      double apart = Double.parseDouble(two) - Double.parseDouble(one);
      assertTrue(apart > 0, one + " and " + two + " stand for " + value + " and " + other);
    }
  }
}
