package dev.concertina.internal.codes;

import dev.concertina.internal.coding.AdaptiveIntegers;
import dev.concertina.internal.coding.BitPort;
import dev.concertina.internal.coding.DamagedStreamException;
import dev.concertina.internal.coding.RangeDecoder;
import dev.concertina.internal.coding.RangeEncoder;

/**
 * Codes the levels of the samples of one block, one after the other. It begins with the model's
 * probabilities and adapts them to the block. Encoder and decoder begin with new objects. Not for
 * use by several threads. Memory: 40 KiB, and some 20 bytes for each level of a sample.
 */
/*
 * The counts of a decision are a probability in units of 2^-22 and, in the low ten bits, how many
 * decisions it stands for. What the model says stands for 60 residuals, shared out by how probable
 * it is to come to the decision, and for at least 16 decisions.
 */
public final class CodeCoder {
  private static final int SCALE = 22;
  private static final int CERTAIN = (1 << SCALE) - 1;
  private static final int COUNT_BITS = Integer.SIZE - SCALE;
  private static final int COUNT_MASK = (1 << COUNT_BITS) - 1;
  private static final int TO_PROBABILITY = SCALE - RangeEncoder.MOST_BITS;

  private static final long PRIOR = 60;
  private static final int LEAST_COUNT = 16;
  private static final int MOST_COUNT = 512;

  private static final int[] STEPS = steps();

  /** Eight bins share what is learned about escapes. */
  private static final int SLOTS_OF_ESCAPE = 8 * CodeContexts.PHASES;

  private final CodeContexts contexts;
  private final int[] states;
  private final AdaptiveIntegers escapes =
      new AdaptiveIntegers(CodeContexts.SLOTS / SLOTS_OF_ESCAPE);

  /** Begins a block that may be coded by these tables. */
  CodeCoder(CodeContexts contexts, CodeTables tables) {
    this.contexts = contexts;
    this.states = tables.reached();
    for (int i = 0; i < states.length; i++) {
      int count = Math.max(LEAST_COUNT, (int) (PRIOR * states[i] >> RangeEncoder.MOST_BITS));
      states[i] = tables.probability(i) << TO_PROBABILITY + COUNT_BITS | count;
    }
  }

  private static int[] steps() {
    int[] steps = new int[COUNT_MASK + 1];
    for (int n = 0; n < steps.length; n++) {
      steps[n] = (1 << 16) / (n + 1);
    }
    return steps;
  }

  /** Codes the levels of a sample. */
  public void encode(int[] levels, CodeGrid grid, RangeEncoder out) {
    grid.requireSize(levels.length);
    try {
      var passing =
          new Passing(levels, BitPort.to(out)) {
            @Override
            int escaped(int given, int context) {
              escapes.encode(out, given, context);
              return given;
            }
          };
      contexts.walk(grid, passing);
    } catch (DamagedStreamException e) {
      throw new IllegalStateException("an encoder reads nothing", e);
    }
  }

  /**
   * Decodes the levels of a sample.
   *
   * @throws DamagedStreamException if the bytes end too early; most damage gives other levels,
   *     which a checksum must tell
   */
  public int[] decode(CodeGrid grid, RangeDecoder in) throws DamagedStreamException {
    int[] levels = new int[grid.size()];
    var passing =
        new Passing(levels, BitPort.from(in)) {
          @Override
          int escaped(int given, int context) throws DamagedStreamException {
            return escapes.decode(in, context);
          }
        };
    contexts.walk(grid, passing);
    return levels;
  }

  /** A sample on its way through a port. */
  private abstract class Passing implements CodeContexts.Levels, CodeTree.Decisions {
    private final int[] levels;
    private final BitPort port;

    /** Where the decisions of the slot at work begin. */
    private int base;

    Passing(int[] levels, BitPort port) {
      this.levels = levels;
      this.port = port;
    }

    /** Passes how far beyond the largest size a residual is. */
    abstract int escaped(int given, int context) throws DamagedStreamException;

    @Override
    public int pass(int at, int slot, int centre, int sign) throws DamagedStreamException {
      base = slot * CodeTree.NODES;
      // Sums and differences wrap around, so that there is a residual for every level.
      int given = (levels[at] - centre) * sign;
      int found = CodeTree.pass(given, this);
      if (found < -CodeTree.MOST) {
        found -= escaped(found - given, slot / SLOTS_OF_ESCAPE);
      } else if (found > CodeTree.MOST) {
        found += escaped(given - found, slot / SLOTS_OF_ESCAPE);
      }
      levels[at] = centre + found * sign;
      return levels[at];
    }

    @Override
    public boolean pass(boolean given, int node) throws DamagedStreamException {
      int state = states[base + node];
      int expected = state >>> COUNT_BITS;
      int bit = port.pass(given ? 1 : 0, Math.max(1, expected >> TO_PROBABILITY));
      int count = state & COUNT_MASK;
      long change = (long) ((-bit & CERTAIN) - expected) * STEPS[count] >> 16;
      int next = Math.min(MOST_COUNT, count + 1);
      states[base + node] = expected + (int) change << COUNT_BITS | next;
      return bit != 0;
    }
  }
}
