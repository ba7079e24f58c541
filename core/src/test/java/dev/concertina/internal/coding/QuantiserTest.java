package dev.concertina.internal.coding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class QuantiserTest {
  @Property(tries = 300)
  void error_isWithinTheBound_exactly(
      @ForAll long seed,
      @ForAll @IntRange(min = -35, max = 35) int magnitude,
      @ForAll @IntRange(min = -35, max = 35) int offset,
      @ForAll @IntRange(min = 4, max = 70) int tenthsOfADecade) {
    double share = Math.pow(10, -tenthsOfADecade / 10.0);
    Random random = new Random(seed);
    float[] values = new float[200];
    float least = Float.POSITIVE_INFINITY;
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * Math.pow(10, magnitude) + Math.pow(10, offset));
      least = Math.min(least, values[i]);
      largest = Math.max(largest, values[i]);
    }
    double bound = share * ((double) largest - least);
    Quantiser lattice = Quantiser.of(least, largest, false, bound);
    if (lattice.isKept() || !Float.isFinite(largest)) {
      return;
    }
    int missed = 0;
    for (float value : values) {
      int level = lattice.level(value);
      assertTrue(level >= 0 && level < lattice.levels());
      if (!lattice.serves(level, value, bound)) {
        missed++;
        continue;
      }
      BigDecimal error = new BigDecimal(lattice.value(level)).subtract(new BigDecimal(value)).abs();
      assertTrue(error.compareTo(new BigDecimal(bound)) <= 0, error + " of " + bound);
    }
    assertTrue(missed <= 2, missed + " of 200 values are no level's: the step is too wide");
  }

  @Test
  void integers_comeBackWithoutAnError() {
    Quantiser lattice = Quantiser.of(-7, 1_000_000, true, 0);
    for (float value : new float[] {-7, 0, 3, 999_999, 1_000_000}) {
      assertEquals(value, lattice.value(lattice.level(value)));
      assertTrue(lattice.serves(lattice.level(value), value, 0));
    }
    assertFalse(lattice.serves(lattice.level(-0f), -0f, 0), "-0 is another bit pattern");
    assertTrue(Quantiser.of(0, 1 << 25, true, 0).isKept(), "too many to count in floats");
    assertTrue(Quantiser.of(0, 1.5f, false, 0).isKept());
  }

  @Test
  void columnsWithoutARange_haveOneLevel() {
    assertEquals(1, Quantiser.of(3.5f, 3.5f, false, 0.1).levels());
    assertEquals(3.5f, Quantiser.of(3.5f, 3.5f, false, 0).value(0));
    float none = Float.POSITIVE_INFINITY;
    assertEquals(1, Quantiser.of(none, -none, true, 0.1).levels(), "no value at all");
  }

  @Test
  void boundBelowTheFloatsOwnSteps_keepsThem() {
    assertTrue(Quantiser.of(1e8f, 1.1e8f, false, 10).isKept());
  }
}
