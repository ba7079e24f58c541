package dev.concertina.internal.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTest {
  @Property(seed = "1")
  void readsWhatTheJdkReads(
      @ForAll long mantissa, @ForAll @IntRange(min = 0, max = 19) int digits) {
    String text =
        new java.math.BigDecimal(java.math.BigInteger.valueOf(mantissa), digits).toPlainString();
    assertEquals(Double.parseDouble(text), Decimal.parse(text));
  }

  @Property(seed = "2")
  void readsEveryFiniteFloat(@ForAll float value) {
    assertEquals(
        (double) Float.parseFloat(Float.toString(value)),
        (float) Decimal.parse(Float.toString(value)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "007",
        ".5",
        "5.",
        "+3",
        " 1.5\t",
        "1e5",
        "1E-5",
        "-2.5e+3",
        "1e999",
        "1e-999",
        "123456789012345678901234567890",
        "0.000000000000000000000000000123",
        "9007199254740993",
        "0.1000000000000000055511151231257827"
      })
  void readsAllForms(String text) {
    assertEquals(Double.parseDouble(text), Decimal.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-",
        ".",
        "1f",
        "1d",
        "0x1p3",
        "NaN",
        "Infinity",
        "1,5",
        "1 5",
        "1e",
        "1e+",
        "e5",
        "--1",
        "1.2.3",
        "1e5.0",
        "ten"
      })
  void refusesAllElse(String text) {
    assertTrue(Double.isNaN(Decimal.parse(text)));
  }
}
