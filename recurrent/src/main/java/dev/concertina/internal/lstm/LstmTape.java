package dev.concertina.internal.lstm;

import dev.concertina.internal.arithmetic.Scratch;

/**
 * Keeps what the pass back needs from the pass forward, step by step in the order in which the
 * steps are computed. Without a pass back it keeps only what the next step needs.
 */
final class LstmTape {
  private final Scratch scratch = new Scratch();
  private LstmShape shape;
  private boolean keeps;
  private long operands;
  private long tail;
  private long gates;
  private long cells;
  private long squashed;

  /** Makes room for a pass. */
  void reset(LstmShape newShape, boolean forTheWayBack) {
    shape = newShape;
    keeps = forTheWayBack;
    long steps = keeps ? shape.steps() : 1;
    long operandFloats = (keeps ? steps : 2) * shape.stepRows() * shape.batch();
    long tailFloats = (long) (shape.inputs() + 1) * shape.batch();
    long states = steps * shape.state();
    long start = scratch.at(operandFloats + tailFloats + states * 6);
    operands = start;
    tail = operands + operandFloats * Float.BYTES;
    gates = tail + tailFloats * Float.BYTES;
    cells = gates + 4 * states * Float.BYTES;
    squashed = cells + states * Float.BYTES;
  }

  private long slot(long start, int k, long floats) {
    return start + (keeps ? k : 0) * floats * Float.BYTES;
  }

  /** What the weights are multiplied with in the step. */
  long operand(int k) {
    long floats = (long) shape.stepRows() * shape.batch();
    return operands + (keeps ? k : k & 1) * floats * Float.BYTES;
  }

  /** The input and the ones in the step's operand, or those of all steps. */
  long input(int k) {
    return shape.repeated() ? tail : operand(k) + (long) shape.state() * Float.BYTES;
  }

  /** The gates: sums, then values. */
  long gates(int k) {
    return slot(gates, k, 4L * shape.state());
  }

  /** The cells' state after the step, masked. */
  long cells(int k) {
    return slot(cells, k, shape.state());
  }

  /** The hyperbolic tangent of the cells' state, not masked. */
  long squashed(int k) {
    return slot(squashed, k, shape.state());
  }

  void free() {
    scratch.free();
  }
}
