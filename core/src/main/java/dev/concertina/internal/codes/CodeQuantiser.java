package dev.concertina.internal.codes;

import dev.concertina.internal.Require;
import dev.concertina.internal.coding.DamagedStreamException;

/**
 * Chooses the levels of codes for one step of quantisation. Immutable, and may be shared by
 * threads.
 */
/*
 * A level that is a little farther from a number may take fewer bits: what is least is bits and
 * squared errors together. How many bits a level takes depends on those before, and all bits depend
 * on it; that is left out of account, but the levels are chosen twice, the second time with the
 * contexts that the first left.
 */
final class CodeQuantiser {
  /** Where errors are squared in steps: what an error of one is worth in bits. */
  static final double BITS_OF_ERROR = 8.656;

  private static final double DEADZONE = 0.17;
  private static final int PASSES = 2;

  /** From such a level on, nought is not tried. */
  private static final int MOST_DROPPED = 2;

  private final CodeContexts contexts;
  private final float[] bits;

  CodeQuantiser(CodeContexts contexts, CodeTables tables) {
    this.contexts = contexts;
    this.bits = tables.bits();
  }

  /** Rounds with a deadzone: half up without one, and more towards zero with it. */
  static int[] rounded(float[] code, double deadzone) {
    int[] levels = new int[code.length];
    for (int i = 0; i < code.length; i++) {
      int size = (int) Math.floor(Math.abs((double) code[i]) + 0.5 - deadzone);
      levels[i] = code[i] < 0 ? -size : size;
    }
    return levels;
  }

  /** Counts the residuals of levels, by slot. */
  static void count(CodeContexts contexts, CodeGrid grid, int[] levels, long[] counts) {
    walk(
        contexts,
        grid,
        (at, slot, centre, sign) -> {
          counts[slot * CodeTree.LEAVES + CodeTree.leaf((levels[at] - centre) * sign)]++;
          return levels[at];
        });
  }

  private static void walk(CodeContexts contexts, CodeGrid grid, CodeContexts.Levels levels) {
    try {
      contexts.walk(grid, levels);
    } catch (DamagedStreamException e) {
      throw new IllegalStateException("nothing is decoded here", e);
    }
  }

  /** The bits that levels take, if nothing is learned from them. */
  double bits(int[] levels, CodeGrid grid) {
    grid.requireSize(levels.length);
    double[] sum = new double[1];
    walk(
        contexts,
        grid,
        (at, slot, centre, sign) -> {
          sum[0] += bits(slot, (levels[at] - centre) * sign);
          return levels[at];
        });
    return sum[0];
  }

  private double bits(int slot, int residual) {
    double known = bits[slot * CodeTree.LEAVES + CodeTree.leaf(residual)];
    if (residual >= -CodeTree.MOST && residual <= CodeTree.MOST) {
      return known;
    }
    // About what adaptive integers take.
    double beyond = Math.abs((double) residual) - CodeTree.MOST;
    return known + 2 * Math.log(beyond) / Math.log(2) + 1;
  }

  /**
   * Chooses levels.
   *
   * @param code divided by the step
   * @param multiplier of squared errors: the greater, the nearer levels are to the code
   */
  int[] quantise(float[] code, CodeGrid grid, double multiplier) {
    grid.requireSize(code.length);
    Require.positive(multiplier, "multiplier");
    int[] levels = rounded(code, DEADZONE);
    int[] best = levels;
    double least = Double.POSITIVE_INFINITY;
    for (int pass = 0; pass <= PASSES; pass++) {
      var choice = new Choice(code, levels, multiplier * BITS_OF_ERROR);
      walk(contexts, grid, choice);
      if (choice.cost < least) {
        least = choice.cost;
        best = levels;
      }
      levels = choice.chosen;
    }
    return best;
  }

  /** Goes through levels: what they cost, and what would cost less in their contexts. */
  private final class Choice implements CodeContexts.Levels {
    private final float[] code;
    private final int[] levels;
    private final double ofError;
    private final int[] chosen;
    private double cost;

    Choice(float[] code, int[] levels, double ofError) {
      this.code = code;
      this.levels = levels;
      this.ofError = ofError;
      this.chosen = new int[levels.length];
    }

    @Override
    public int pass(int at, int slot, int centre, int sign) {
      double wanted = code[at];
      int size = (int) Math.floor(Math.abs(wanted) + 0.5);
      int nearest = wanted < 0 ? -size : size;
      double least = cost(nearest, wanted, slot, centre, sign);
      chosen[at] = nearest;
      if (size > 0) {
        least = consider(at, nearest - Integer.signum(nearest), least, slot, centre, sign);
        if (size == MOST_DROPPED) {
          consider(at, 0, least, slot, centre, sign);
        }
      }
      cost += cost(levels[at], wanted, slot, centre, sign);
      return levels[at];
    }

    private double consider(int at, int level, double least, int slot, int centre, int sign) {
      double found = cost(level, code[at], slot, centre, sign);
      if (found < least) {
        chosen[at] = level;
      }
      return Math.min(found, least);
    }

    private double cost(int level, double wanted, int slot, int centre, int sign) {
      double error = wanted - level;
      return bits(slot, (level - centre) * sign) + ofError * error * error;
    }
  }
}
