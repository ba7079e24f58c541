package dev.concertina.internal.lstm;

import dev.concertina.internal.arithmetic.Blas;
import dev.concertina.internal.arithmetic.Memory;
import dev.concertina.internal.arithmetic.Scratch;
import java.util.Arrays;

/** The pass forward through an LSTM layer. An instance is for one thread. */
final class LstmForward {
  private final Blas blas = new Blas();
  private final Memory memory = new Memory();
  private final Gates gates = new Gates();
  private final Scratch constant = new Scratch();
  private float[] ones = new float[0];

  /**
   * One pass.
   *
   * @param keeps whether there will be a way back
   * @param reversed whether from the last step to the first
   * @param mask may be null
   */
  void run(
      LstmShape shape,
      LstmWeights weights,
      LstmTape tape,
      boolean keeps,
      boolean reversed,
      Series x,
      StepMask mask,
      Series out) {
    tape.reset(shape, keeps);
    memory.clear(tape.operand(0), shape.state());
    long sums = shape.repeated() ? constantSums(shape, weights, tape, x) : 0;
    for (int k = 0; k < shape.steps(); k++) {
      int t = reversed ? shape.steps() - 1 - k : k;
      if (sums == 0) {
        readInput(shape, x.step(t), tape.input(k));
      }
      addUp(shape, weights, tape, sums, k);
      finish(shape, tape, keeps, mask, k, t, out.step(t));
    }
  }

  private void readInput(LstmShape shape, long x, long to) {
    int batch = shape.batch();
    if (ones.length != batch) {
      ones = new float[batch];
      Arrays.fill(ones, 1);
    }
    memory.copy(x, to, (long) shape.inputs() * batch);
    memory.write(ones, 0, batch, to + (long) shape.inputs() * batch * Float.BYTES);
  }

  /** What the input and the bias add to the sums of each step. */
  private long constantSums(LstmShape shape, LstmWeights weights, LstmTape tape, Series x) {
    readInput(shape, x.step(0), tape.input(0));
    long sums = constant.at(4L * shape.state());
    int batch = shape.batch();
    int rows = 4 * shape.units();
    long w = weights.inputAddress();
    int in = shape.inputs() + 1;
    blas.multiplyNarrow(
        false, rows, batch, in, w, shape.pitch(), tape.input(0), batch, 0, sums, batch);
    return sums;
  }

  private void addUp(LstmShape shape, LstmWeights weights, LstmTape tape, long sums, int k) {
    int batch = shape.batch();
    long to = tape.gates(k);
    if (sums != 0) {
      memory.copy(sums, to, 4L * shape.state());
    }
    int rows = 4 * shape.units();
    long operand = tape.operand(k);
    float beta = sums == 0 ? 0 : 1;
    int inner = shape.stepRows();
    long w = weights.address();
    blas.multiplyNarrow(
        false, rows, batch, inner, w, shape.pitch(), operand, batch, beta, to, batch);
  }

  private void finish(
      LstmShape shape, LstmTape tape, boolean keeps, StepMask mask, int k, int t, long out) {
    int most = blockOf(shape);
    gates.reset(most);
    long apart = (long) shape.state() * Float.BYTES;
    long next = k + 1 < shape.steps() ? tape.operand(k + 1) : 0;
    for (int from = 0; from < shape.state(); from += most) {
      int length = Math.min(most, shape.state() - from);
      long skipped = (long) from * Float.BYTES;
      gates.read(tape.gates(k) + skipped, apart, length);
      gates.open(length);
      gates.step(k == 0, tape.cells(Math.max(0, k - 1)) + skipped, length);
      if (keeps) {
        gates.write(tape.gates(k) + skipped, apart, length);
        gates.keepSquashed(tape.squashed(k) + skipped, length);
      }
      gates.keepCells(mask, t, tape.cells(k) + skipped, length);
      gates.emit(mask, t, out + skipped, next == 0 ? 0 : next + skipped, length);
    }
  }

  /** The floats of a block: whole rows, so that a mask can be laid over them. */
  static int blockOf(LstmShape shape) {
    return Math.max(1, Memory.BLOCK / shape.batch()) * shape.batch();
  }

  void free() {
    constant.free();
  }
}
