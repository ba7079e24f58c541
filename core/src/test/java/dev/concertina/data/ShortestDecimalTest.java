package dev.concertina.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ShortestDecimalTest {
  /** Before Java 19, {@code Float.toString} writes 1.23457005E12 for 1.23457e12. */
  @Test
  void numbersKeepTheDigitsThatTheyWereGivenWith() {
    assertEquals("0.1", ShortestDecimal.of(0.1f));
    assertEquals(0, new BigDecimal("1.23457e12").compareTo(decimal(1.23457e12f)));
    assertEquals("16777215", ShortestDecimal.of(16_777_215f));
    assertEquals("NaN", ShortestDecimal.of(Float.NaN));
    assertEquals("-Infinity", ShortestDecimal.of(Float.NEGATIVE_INFINITY));
    assertEquals(0, decimal(Float.MIN_VALUE).compareTo(new BigDecimal("1E-45")));
  }

  @Test
  void itIsReadAsTheSameFloatAndNothingShorterIs() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 50_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      if (!Float.isFinite(value)) {
        continue;
      }
      String text = ShortestDecimal.of(value);
      assertEquals(value, Float.parseFloat(text), text);
      int digits = decimal(value).stripTrailingZeros().precision();
      if (digits > 1 && Math.abs(value) >= 1 << 24) {
        float shorter = new BigDecimal(value).round(new MathContext(digits - 1)).floatValue();
        assertTrue(shorter != value, text);
      }
    }
  }

  private static BigDecimal decimal(float value) {
    return new BigDecimal(ShortestDecimal.of(value));
  }
}
