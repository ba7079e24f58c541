package dev.concertina.cli.reproduce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.cli.reproduce.ResultTable.Row;
import dev.concertina.series.TimeSeries;
import org.junit.jupiter.api.Test;

class ReproduceRatesTest {
  @Test
  void countsRunsWithAndWithoutARate() {
    ResultTable table = new ReproduceRates(new int[] {300, 1500}, 1).obtain(null, true, line -> {});
    assertEquals(2 * Processes.values().length + 1, table.rows().size());
    for (Row row : table.rows().subList(0, 8)) {
      double with = row.baselines().get("runs with a rate").mean();
      double without = row.baselines().get("runs without").mean();
      assertEquals(1, with + without, row.item());
      String column = with > 0 ? "flagged, most" : "flagged there, most";
      double flagged = row.baselines().get(column).mean();
      assertTrue(flagged >= 0 && flagged <= 1, row.item());
    }
    Row first = table.rows().get(0);
    assertEquals("autoregressive, 300 steps", first.item());
    assertEquals(0, first.baselines().get("runs with a rate").mean(), "too short for any rate");
  }

  /** A process is stationary: its later steps are distributed as the first ones. */
  @Test
  void processesGoOnAsTheyBegan() {
    for (Processes process : Processes.values()) {
      TimeSeries series = process.series(40_000, 3);
      assertArrayEquals(series.feature(0), process.series(40_000, 3).feature(0), "by its seed");
      double before = deviation(series.feature(0), 0, 20_000);
      double after = deviation(series.feature(0), 20_000, 40_000);
      if (process != Processes.DRIFTING) {
        assertEquals(1, before / after, 0.1, process.toString());
      }
    }
  }

  private static double deviation(float[] values, int from, int to) {
    double sum = 0;
    double squares = 0;
    for (int t = from; t < to; t++) {
      sum += values[t];
      squares += (double) values[t] * values[t];
    }
    double mean = sum / (to - from);
    return Math.sqrt(squares / (to - from) - mean * mean);
  }
}
