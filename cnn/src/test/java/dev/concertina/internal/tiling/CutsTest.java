package dev.concertina.internal.tiling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CutsTest {
  @Property(seed = "7")
  void cuts_anySide_addUpToOneAndLookOnlyWhereTheySee(
      @ForAll @IntRange(min = 1, max = 300) int cells,
      @ForAll @IntRange(min = 1, max = 8) int grid,
      @ForAll @IntRange(min = 0, max = 5) int marginCells,
      @ForAll @IntRange(min = 0, max = 9) int fade,
      @ForAll @IntRange(min = 1, max = 30) int spare) {
    int length = cells * grid;
    int margin = marginCells * grid;
    int tile = 2 * margin + (2 * fade + grid - 1) / grid * grid + spare * grid;
    Cuts cuts = new Cuts(length, Math.min(tile, length), margin, fade, grid);
    float[] sums = new float[length];
    int done = 0;
    for (int i = 0; i < cuts.count(); i++) {
      assertEquals(0, cuts.start(i) % grid);
      assertTrue(cuts.start(i) >= 0 && (cuts.start(i) + cuts.tile()) <= length);
      assertTrue(cuts.from(i) >= done, "a tile counts where results were final");
      done = cuts.from(i);
      for (int at = 0; at < length; at++) {
        float weight = cuts.weight(i, at);
        boolean counts = at >= cuts.from(i) && at < cuts.to(i);
        boolean sees =
            (at >= cuts.start(i) + margin || cuts.start(i) == 0)
                && (at < (cuts.start(i) + cuts.tile()) - margin
                    || (cuts.start(i) + cuts.tile()) == length);
        assertTrue(weight >= 0 && (weight == 0 || counts && sees), i + " at " + at);
        sums[at] += weight;
      }
    }
    for (float sum : sums) {
      assertEquals(1, sum, 1e-6);
    }
  }

  @Test
  void count_sideOfOneTile_isOne() {
    assertEquals(1, new Cuts(64, 64, 16, 4, 2).count());
    assertEquals(1, new Cuts(2, 2, 0, 0, 2).count());
  }

  @Test
  void starts_sideOfThreeTiles_endWithTheSide() {
    Cuts cuts = new Cuts(100, 64, 16, 4, 2); // each starts 64 - 2 * 16 - 8 = 24 after the last
    assertEquals(3, cuts.count());
    assertEquals(0, cuts.start(0));
    assertEquals(24, cuts.start(1));
    assertEquals(36, cuts.start(2));
    assertEquals(.5f, cuts.weight(0, 44) + .0625f, 1e-6);
  }
}
