package dev.concertina.internal.codes;

import dev.concertina.internal.coding.DamagedStreamException;
import dev.concertina.internal.coding.Logistic;
import dev.concertina.internal.coding.RangeEncoder;

/**
 * How probable the residuals of each slot are, for one step of quantisation: for each decision of
 * the {@link CodeTree} a byte, in the logistic domain. Immutable, and may be shared by threads.
 */
final class CodeTables {
  /** What a table is, for one slot after the other. */
  static final int SIZE = CodeContexts.SLOTS * CodeTree.NODES;

  /** Counts that one is learned from. */
  static final int COUNTS = CodeContexts.SLOTS * CodeTree.LEAVES;

  /** The farthest that a decision is from even. */
  static final int MOST = 127;

  /** Units of the logistic domain in those of {@link Logistic}. */
  private static final int STEP = 16;

  /** How many residuals the closed form counts for, beside those that were counted. */
  private static final double PRIOR = 20;

  /** The least share of a residual in the closed form. */
  private static final double LEAST_SHARE = 1e-7;

  // The bins: even in log(s), each with its middle as its scale, the first and last with their
  // ends.
  private static final double LEAST_SCALE = 0.0201;
  private static final double MOST_SCALE = 20;

  private static final int WHOLE = 1 << RangeEncoder.MOST_BITS;

  private final byte[] logits;

  /** For one slot after the other its decisions, each within 127 of zero; not copied. */
  CodeTables(byte[] logits) {
    this.logits = logits;
  }

  /** Learns from counts of the residuals of one slot after the other. */
  static CodeTables learn(long[] counts) {
    byte[] logits = new byte[SIZE];
    for (int slot = 0; slot < CodeContexts.SLOTS; slot++) {
      double[] shares = closedForm(slot);
      for (int leaf = 0; leaf < shares.length; leaf++) {
        shares[leaf] = PRIOR * shares[leaf] + counts[slot * CodeTree.LEAVES + leaf];
      }
      learn(shares, logits, slot * CodeTree.NODES);
    }
    return new CodeTables(logits);
  }

  private static void learn(double[] shares, byte[] logits, int base) {
    double[] ofAll = new double[CodeTree.NODES];
    double[] ofThose = new double[CodeTree.NODES];
    for (int leaf = 0; leaf < shares.length; leaf++) {
      double share = shares[leaf];
      visit(
          leaf,
          (yes, node) -> {
            ofAll[node] += share;
            ofThose[node] += yes ? share : 0;
            return yes;
          });
    }
    for (int node = 0; node < CodeTree.NODES; node++) {
      logits[base + node] = nearest(ofThose[node] / ofAll[node]);
    }
  }

  private static void visit(int leaf, CodeTree.Decisions decisions) {
    try {
      CodeTree.pass(CodeTree.residual(leaf), decisions);
    } catch (DamagedStreamException e) {
      throw new IllegalStateException("nothing is decoded here", e);
    }
  }

  /** The byte whose probability is nearest. */
  private static byte nearest(double probability) {
    double wanted = probability * WHOLE;
    int low = -MOST;
    int high = MOST;
    while (low < high) {
      int middle = low + high >> 1;
      if (Logistic.of(STEP * middle) + Logistic.of(STEP * (middle + 1)) < 2 * wanted) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return (byte) low;
  }

  /** The shares that residuals have by the logistic distribution of a slot's scale. */
  private static double[] closedForm(int slot) {
    double scale = scale(slot / CodeContexts.PHASES);
    double centre = slot % CodeContexts.PHASES / 4.0;
    double[] shares = new double[CodeTree.LEAVES];
    double below = 0;
    for (int leaf = 0; leaf < shares.length; leaf++) {
      double next = leaf + 1 == shares.length ? 1 : below(leaf, centre, scale);
      shares[leaf] = next - below + LEAST_SHARE;
      below = next;
    }
    return shares;
  }

  private static double below(int leaf, double centre, double scale) {
    return 1 / (1 + StrictMath.exp((centre - CodeTree.residual(leaf) - 0.5) / scale));
  }

  private static double scale(int bin) {
    double place = Math.max(0, Math.min(CodeContexts.BINS - 2, bin - 0.5));
    double ratio = StrictMath.log(MOST_SCALE / LEAST_SCALE) / (CodeContexts.BINS - 2);
    return LEAST_SCALE * StrictMath.exp(place * ratio);
  }

  byte[] logits() {
    return logits.clone();
  }

  /** The probability of a decision, in units of 2^-16. */
  int probability(int index) {
    return Logistic.of(STEP * logits[index]);
  }

  /** How probable it is that each decision is come to, in units of 2^-16. */
  int[] reached() {
    int[] reached = new int[SIZE];
    for (int slot = 0; slot < CodeContexts.SLOTS; slot++) {
      int base = slot * CodeTree.NODES;
      for (int leaf = 0; leaf < CodeTree.LEAVES; leaf++) {
        visit(leaf, new Descent(base, reached)::pass);
      }
    }
    return reached;
  }

  private final class Descent {
    private final int base;
    private final int[] reached;
    private long share = WHOLE;

    Descent(int base, int[] reached) {
      this.base = base;
      this.reached = reached;
    }

    boolean pass(boolean yes, int node) {
      reached[base + node] = (int) share;
      int probability = probability(base + node);
      share = share * (yes ? probability : WHOLE - probability) >> RangeEncoder.MOST_BITS;
      return yes;
    }
  }

  /** What each leaf of each slot takes, in bits; of what follows an escape nothing. */
  float[] bits() {
    float[] bits = new float[COUNTS];
    for (int slot = 0; slot < CodeContexts.SLOTS; slot++) {
      int base = slot * CodeTree.NODES;
      for (int leaf = 0; leaf < CodeTree.LEAVES; leaf++) {
        int at = slot * CodeTree.LEAVES + leaf;
        visit(
            leaf,
            (yes, node) -> {
              int probability = probability(base + node);
              int share = yes ? probability : WHOLE - probability;
              bits[at] -= (float) (StrictMath.log((double) share / WHOLE) / StrictMath.log(2));
              return yes;
            });
      }
    }
    return bits;
  }
}
