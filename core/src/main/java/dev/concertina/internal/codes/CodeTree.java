package dev.concertina.internal.codes;

import dev.concertina.internal.coding.DamagedStreamException;

/**
 * The decisions by which a residual is coded: whether it is zero, its sign, and its size in groups
 * that double, with an escape for all beyond 24. All decisions of a slot have places in a row.
 */
/*
 * The sizes 1, 2, 3, 5, 9, 17 and 25 begin groups. One decision after another says whether the size
 * is in a later group; then what is in a group is halved. Those after a minus are apart from those
 * after a plus.
 */
final class CodeTree {
  /** The largest size that needs no escape. */
  static final int MOST = 24;

  private static final int[] GROUPS = {1, 2, 3, 5, 9, 17, MOST + 1};
  private static final int[] INNER = {0, 0, 6, 7, 10, 17};
  private static final int ESCAPE = GROUPS.length - 1;

  /** Decisions after a sign. */
  private static final int SIZES = MOST;

  private static final int IS_ZERO = 0;
  private static final int IS_NEGATIVE = 1;
  private static final int POSITIVE = 2;
  private static final int NEGATIVE = POSITIVE + SIZES;

  /** Decisions of a slot. */
  static final int NODES = NEGATIVE + SIZES;

  /** The residuals that are distinguished; both escapes are among them. */
  static final int LEAVES = 2 * MOST + 3;

  private CodeTree() {}

  /** Encodes or decodes the decisions. */
  interface Decisions {
    /** Passes a decision; what is given is of no account when decoding. */
    boolean pass(boolean given, int node) throws DamagedStreamException;
  }

  /**
   * Passes a residual.
   *
   * @param given of no account when decoding
   * @return the residual; one beyond the largest size stands for all on its side
   */
  static int pass(int given, Decisions decisions) throws DamagedStreamException {
    if (decisions.pass(given == 0, IS_ZERO)) {
      return 0;
    }
    boolean negative = decisions.pass(given < 0, IS_NEGATIVE);
    int base = negative ? NEGATIVE : POSITIVE;
    // The size of the least integer is no integer.
    int size = given < -MOST || given > MOST ? MOST + 1 : Math.abs(given);
    int group = 0;
    while (group < ESCAPE && decisions.pass(size >= GROUPS[group + 1], base + group)) {
      group++;
    }
    int found = group == ESCAPE ? MOST + 1 : inner(size, group, base, decisions);
    return negative ? -found : found;
  }

  private static int inner(int size, int group, int base, Decisions decisions)
      throws DamagedStreamException {
    int width = GROUPS[group + 1] - GROUPS[group];
    int node = 1;
    while (node < width) {
      int half = width / (2 * Integer.highestOneBit(node));
      boolean upper = (size - GROUPS[group] & half) != 0;
      node = 2 * node + (decisions.pass(upper, base + INNER[group] + node - 1) ? 1 : 0);
    }
    return GROUPS[group] + node - width;
  }

  /** Which of the leaves a residual is at. */
  static int leaf(int residual) {
    return Math.max(-MOST - 1, Math.min(MOST + 1, residual)) + MOST + 1;
  }

  /** The residual at a leaf. */
  static int residual(int leaf) {
    return leaf - MOST - 1;
  }
}
