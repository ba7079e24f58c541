package dev.concertina.cli.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.cli.console.Failure;
import dev.concertina.compress.ErrorBound;
import dev.concertina.data.CsvFormat;
import dev.concertina.data.ShortestDecimal;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetBoundTest {
  @TempDir Path folder;

  private ErrorBound of(ErrorBound bound, String... cells) throws Exception {
    List<String> lines = new ArrayList<>(List.of("a"));
    lines.addAll(List.of(cells));
    Path file = Files.write(folder.resolve("table.csv"), lines);
    return NetBound.of(file, CsvFormat.defaults(), bound);
  }

  @Test
  void wholeNumbersThatFloatsHoldLoseNothing() throws Exception {
    assertEquals(ErrorBound.absolute(0.5), of(ErrorBound.absolute(0.5), "1", "16777215", "-3"));
    assertEquals(ErrorBound.absolute(0), of(ErrorBound.absolute(0), "1", "16777215", "-3"));
  }

  @Test
  void withoutAnErrorWhatAFloatIsWrittenAsIsHeld() throws Exception {
    assertEquals(ErrorBound.absolute(0), of(ErrorBound.absolute(0), "0.1", "1e-3", "2.50"));
  }

  @Test
  void withoutAnErrorANumberOfMoreDigitsIsRefusedByNameAndRow() {
    Failure failure =
        assertThrows(Failure.class, () -> of(ErrorBound.absolute(0), "1.5", "1234567.89"));
    assertTrue(failure.getMessage().contains("1234567.89 in column 'a'"), failure.getMessage());
    assertTrue(failure.getMessage().contains("row 2"), failure.getMessage());
  }

  @Test
  void aBoundFinerThanFloatsIsRefusedByName() {
    Failure failure =
        assertThrows(Failure.class, () -> of(ErrorBound.absolute(0.001), "101325.153", "101325.2"));
    assertTrue(failure.getMessage().contains("column 'a'"), failure.getMessage());
  }

  /**
   * Whatever float lies within the bound that is left, its text lies within the bound of the text
   * in the file: tried at the far ends of the bound, with decimals.
   */
  @Test
  void whatIsLeftOfTheBoundKeepsThePromise() throws Exception {
    SplittableRandom random = new SplittableRandom(3);
    int accepted = 0;
    for (int i = 0; i < 300; i++) {
      double size = Math.pow(10, random.nextInt(-3, 7));
      String text = BigDecimal.valueOf(random.nextDouble(-size, size)).toPlainString();
      double allowed = size * Math.pow(10, -random.nextInt(2, 8));
      ErrorBound left;
      try {
        left = of(ErrorBound.absolute(allowed), text, "0.5");
      } catch (Failure tooFine) {
        continue;
      }
      accepted++;
      BigDecimal source = new BigDecimal(text);
      float value = Float.parseFloat(text);
      for (int sign : new int[] {-1, 1}) {
        float back = (float) (value + sign * left.value());
        while (Math.abs((double) back - value) > left.value()) {
          back = sign > 0 ? Math.nextDown(back) : Math.nextUp(back);
        }
        BigDecimal written = new BigDecimal(ShortestDecimal.of(back));
        BigDecimal error = written.subtract(source).abs();
        assertTrue(
            error.compareTo(BigDecimal.valueOf(allowed)) <= 0,
            text + " came back as " + written + ", allowed " + allowed);
      }
    }
    assertTrue(accepted > 200, "most bounds are not that fine, found " + accepted);
  }

  @Test
  void aShareOfTheRangeIsNarrowedToo() throws Exception {
    ErrorBound left = of(ErrorBound.relative(0.01), "0.1", "0.3");
    assertTrue(left.relative());
    assertTrue(left.value() < 0.01 && left.value() > 0.0099, "found " + left.value());
    assertFalse(of(ErrorBound.absolute(0.01), "0.1").relative());
  }
}
