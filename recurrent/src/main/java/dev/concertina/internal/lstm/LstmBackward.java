package dev.concertina.internal.lstm;

import dev.concertina.internal.arithmetic.Blas;
import dev.concertina.internal.arithmetic.Memory;
import dev.concertina.internal.arithmetic.Scratch;
import java.util.function.IntToLongFunction;

/** The pass backward through an LSTM layer. An instance is for one thread. */
final class LstmBackward {
  private final Blas blas = new Blas();
  private final Memory memory = new Memory();
  private final Gates gates = new Gates();
  private final Scratch scratch = new Scratch();

  // Of the present pass.
  private LstmShape shape;
  private LstmWeights weights;
  private LstmTape tape;

  /** The gradients of a step's sums: in memory of their own, which stays in the cache. */
  private long delta;

  /** Their sum over the steps so far. */
  private long sums;

  /** The gradient of the output that comes from the next step, and likewise of the cells. */
  private long next;

  private long nextCells;

  /**
   * One pass, after one forward that was kept.
   *
   * @param reversed as it was on the way forward
   * @param mask as it was on the way forward: what a masked step gave, or left to the next, counts
   *     for nothing
   * @param above where the gradient of a step's output lies, or 0 where there is none
   * @param below where the gradient of the input goes, or null; of an input that is the same in
   *     each step the gradients are summed
   */
  void run(
      LstmShape newShape,
      LstmWeights newWeights,
      LstmTape newTape,
      boolean reversed,
      StepMask mask,
      IntToLongFunction above,
      Series below) {
    shape = newShape;
    weights = newWeights;
    tape = newTape;
    layOut();
    for (int k = shape.steps() - 1; k >= 0; k--) {
      int t = reversed ? shape.steps() - 1 - k : k;
      finish(k, t, above.applyAsLong(t), mask);
      addWeightGradient(k);
      if (k > 0) {
        takeBack(weights.address(), shape.units(), delta, next);
      }
      if (shape.repeated()) {
        addUp(k);
      } else if (below != null) {
        takeBack(weights.inputAddress(), shape.inputs(), delta, below.step(t));
      }
    }
    if (shape.repeated()) {
      finishRepeated(below);
    }
  }

  private void layOut() {
    long state = (long) shape.state() * Float.BYTES;
    next = scratch.at(shape.state() * (shape.repeated() ? 10L : 6L));
    nextCells = next + state;
    delta = nextCells + state;
    sums = delta + 4 * state;
    gates.reset(LstmForward.blockOf(shape));
  }

  private boolean isLast(int k) {
    return k == shape.steps() - 1;
  }

  private void finish(int k, int t, long above, StepMask mask) {
    int most = LstmForward.blockOf(shape);
    long apart = (long) shape.state() * Float.BYTES;
    long fromNext = isLast(k) ? 0 : next;
    long cellsFromNext = isLast(k) ? 0 : nextCells;
    long before = k == 0 ? 0 : tape.cells(k - 1);
    for (int from = 0; from < shape.state(); from += most) {
      int length = Math.min(most, shape.state() - from);
      long skipped = (long) from * Float.BYTES;
      gates.readGradient(skip(above, skipped), skip(fromNext, skipped), mask, t, length);
      gates.read(tape.gates(k) + skipped, apart, length);
      gates.backThroughOutput(
          skip(cellsFromNext, skipped), mask, t, tape.squashed(k) + skipped, length);
      gates.backThroughCells(skip(before, skipped), nextCells + skipped, length);
      gates.write(delta + skipped, apart, length);
    }
  }

  private static long skip(long at, long bytes) {
    return at == 0 ? 0 : at + bytes;
  }

  private void addWeightGradient(int k) {
    int batch = shape.batch();
    int rows = 4 * shape.units();
    int columns = shape.stepRows();
    float beta = isLast(k) ? 0 : 1;
    long operand = tape.operand(k);
    long to = weights.gradients();
    int pitch = shape.pitch();
    blas.multiply(false, true, rows, columns, batch, delta, batch, operand, batch, beta, to, pitch);
  }

  /** {@code to = w' from}, with as many columns of the weights. */
  private void takeBack(long w, int columns, long from, long to) {
    int batch = shape.batch();
    int rows = 4 * shape.units();
    blas.multiplyNarrow(true, columns, batch, rows, w, shape.pitch(), from, batch, 0, to, batch);
  }

  private void addUp(int k) {
    int length = 4 * shape.state();
    if (isLast(k)) {
      memory.copy(delta, sums, length);
    } else {
      blas.add(length, 1, delta, sums);
    }
  }

  private void finishRepeated(Series below) {
    int batch = shape.batch();
    int rows = 4 * shape.units();
    int in = shape.inputs() + 1;
    long to = weights.inputGradients();
    blas.multiply(
        false, true, rows, in, batch, sums, batch, tape.input(0), batch, 0, to, shape.pitch());
    if (below != null) {
      takeBack(weights.inputAddress(), shape.inputs(), sums, below.step(0));
    }
  }

  void free() {
    scratch.free();
  }
}
