package dev.concertina;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Schedule.Curve;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final double ROUNDING = 1e-12;

  @Test
  void factor_withoutWarmup_isTheCurve() {
    for (int step = 0; step < 40; step++) {
      double p = step / 40.0;
      assertEquals(1, Schedule.constant().factor(step, 40), ROUNDING);
      assertEquals(
          Math.pow(Math.cos(Math.PI * p / 2), 2), Schedule.cosine().factor(step, 40), ROUNDING);
      assertEquals(1 - p, new Schedule(Curve.LINEAR, 0).factor(step, 40), ROUNDING);
      assertEquals(
          Math.exp(-p * Math.log(100)),
          new Schedule(Curve.EXPONENTIAL, 0).factor(step, 40),
          ROUNDING);
    }
  }

  @Test
  void factor_warmup_risesToOneAndThenFollowsTheCurve() {
    Schedule schedule = Schedule.cosine().withWarmup(0.25);
    for (int step = 0; step < 10; step++) {
      assertEquals((step + 1) / 10.0, schedule.factor(step, 40), ROUNDING);
    }
    for (int step = 10; step < 40; step++) {
      assertEquals(Schedule.cosine().factor(step - 10, 30), schedule.factor(step, 40), ROUNDING);
    }
  }

  @Property(seed = "1")
  void factor_anyScheduleAndStep_isAboveZeroAndAtMostOne(
      @ForAll Curve curve,
      @ForAll @DoubleRange(min = 0, max = 1, maxIncluded = false) double warmup,
      @ForAll @IntRange(min = 1, max = 300) int steps) {
    Schedule schedule = new Schedule(curve, warmup);
    for (int step = 0; step < steps; step++) {
      double factor = schedule.factor(step, steps);
      assertTrue(factor > 0 && factor <= 1, step + ": " + factor);
    }
  }

  @Test
  void withWarmup_outOfRange_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> Schedule.cosine().withWarmup(1));
    assertThrows(IllegalArgumentException.class, () -> Schedule.cosine().withWarmup(-0.1));
    assertThrows(IllegalArgumentException.class, () -> Schedule.cosine().withWarmup(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> new Schedule(null, 0));
  }
}
