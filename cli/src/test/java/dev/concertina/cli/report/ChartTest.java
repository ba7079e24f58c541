package dev.concertina.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChartTest {
  private static final double EXACT = 1e-12;

  @Test
  void ticksAreRound() {
    assertEquals(List.of(0.0, 1000.0, 2000.0, 3000.0), Axis.linear(0, 3600).ticks());
    assertEquals(List.of(0.01, 0.02, 0.05, 0.1), new Axis(0.008, 0.12, true).ticks());
    assertEquals(List.of(0.001, 0.01, 0.1, 1.0), new Axis(0.0005, 2, true).ticks());
  }

  @Test
  void fractionAndValueAreInverse() {
    for (Axis axis : List.of(Axis.linear(-2, 8), new Axis(0.01, 30, true))) {
      assertEquals(0.3, axis.fraction(axis.valueAt(0.3)), EXACT);
      assertEquals(0, axis.fraction(axis.low() - 1));
      assertEquals(1, axis.fraction(axis.high() + 1));
    }
  }

  @Test
  void aLogAxisTakesWhatHasALogarithm() {
    Axis axis = Axis.log(new double[] {0, Double.NaN, 0.1, Double.POSITIVE_INFINITY});
    assertTrue(axis.low() < 0.1 && axis.high() > 0.1);
    assertTrue(Axis.log(new double[0]).low() > 0);
  }

  @Test
  void sharesOfBinsAddUp() {
    Bins bins = Bins.of(new Axis(0.1, 10, true), new double[] {0.1, 0.5, 1, 10, 10, 0});
    assertEquals(1, Arrays.stream(bins.shares()).sum(), EXACT);
  }

  @Test
  void textInPicturesIsEscaped() {
    Svg svg = new Svg(10, 10, "a < b \"c\"").text("name", 1, 2, "x & <y>");
    assertTrue(svg.html().contains("x &amp; &lt;y&gt;") && svg.html().contains("&quot;c&quot;"));
  }
}
