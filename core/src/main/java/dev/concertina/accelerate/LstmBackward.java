package dev.concertina.accelerate;

import java.util.function.IntToLongFunction;

/** The pass backward through an LSTM layer. An instance is for one thread. */
final class LstmBackward {
  private final Blas blas = new Blas();
  private final Memory memory = new Memory();
  private final Gates gates = new Gates();
  private final Scratch scratch = new Scratch();

  /**
   * One pass, after one forward that was kept.
   *
   * @param reversed as it was on the way forward
   * @param above where the gradient of a step's output lies, or 0 where there is none
   * @param below where the gradient of the input goes, or null; of an input that is the same in
   *     each step the gradients are summed
   */
  void run(
      LstmShape shape,
      LstmWeights weights,
      LstmTape tape,
      boolean reversed,
      StepMask mask,
      IntToLongFunction above,
      Series below) {
    long state = (long) shape.state() * Float.BYTES;
    long next = scratch.at(shape.state() * (shape.repeated() ? 6L : 2L));
    long cellGradient = next + state;
    long sums = cellGradient + state;
    for (int k = shape.steps() - 1; k >= 0; k--) {
      int t = reversed ? shape.steps() - 1 - k : k;
      boolean last = k == shape.steps() - 1;
      finish(shape, tape, mask != null, k, above.applyAsLong(t), last ? 0 : next, cellGradient);
      addWeightGradient(shape, weights, tape, last, k);
      if (k > 0) {
        takeBack(shape, weights.address(), shape.units(), tape.gates(k), next);
      }
      if (shape.repeated()) {
        addUp(shape, tape.gates(k), sums, last);
      } else if (below != null) {
        takeBack(shape, weights.inputAddress(), shape.inputs(), tape.gates(k), below.step(t));
      }
    }
    if (shape.repeated()) {
      finishRepeated(shape, weights, tape, sums, below);
    }
  }

  /** The gradients of a step's sums, in place of its gates. */
  private void finish(
      LstmShape shape,
      LstmTape tape,
      boolean masked,
      int k,
      long above,
      long next,
      long cellGradient) {
    int most = LstmForward.blockOf(shape);
    gates.reset(most);
    long apart = (long) shape.state() * Float.BYTES;
    boolean last = k == shape.steps() - 1;
    for (int from = 0; from < shape.state(); from += most) {
      int length = Math.min(most, shape.state() - from);
      long skipped = (long) from * Float.BYTES;
      gates.readGradient(above == 0 ? 0 : above + skipped, next == 0 ? 0 : next + skipped, length);
      gates.read(tape.gates(k) + skipped, apart, length);
      long slopes = (masked ? tape.slopes(k) : tape.squashed(k)) + skipped;
      long before = tape.cells(Math.max(0, k - 1)) + skipped;
      gates.backward(
          last, cellGradient + skipped, tape.squashed(k) + skipped, slopes, k == 0, before, length);
      gates.write(tape.gates(k) + skipped, apart, length);
    }
  }

  private void addWeightGradient(
      LstmShape shape, LstmWeights weights, LstmTape tape, boolean last, int k) {
    int batch = shape.batch();
    float beta = last ? 0 : 1;
    int pitch = shape.pitch();
    int rows = 4 * shape.units();
    int columns = shape.stepRows();
    long delta = tape.gates(k);
    long operand = tape.operand(k);
    long to = weights.gradients();
    blas.multiply(false, true, rows, columns, batch, delta, batch, operand, batch, beta, to, pitch);
  }

  /** {@code to = w' delta}, with as many columns of the weights. */
  private void takeBack(LstmShape shape, long w, int columns, long delta, long to) {
    int batch = shape.batch();
    int rows = 4 * shape.units();
    blas.multiplyNarrow(true, columns, batch, rows, w, shape.pitch(), delta, batch, 0, to, batch);
  }

  private void addUp(LstmShape shape, long delta, long sums, boolean first) {
    int length = 4 * shape.state();
    if (first) {
      memory.copy(delta, sums, length);
    } else {
      blas.add(length, delta, sums);
    }
  }

  private void finishRepeated(
      LstmShape shape, LstmWeights weights, LstmTape tape, long sums, Series below) {
    int batch = shape.batch();
    int rows = 4 * shape.units();
    int in = shape.inputs() + 1;
    long to = weights.inputGradients();
    blas.multiply(
        false, true, rows, in, batch, sums, batch, tape.input(0), batch, 0, to, shape.pitch());
    if (below != null) {
      takeBack(shape, weights.inputAddress(), shape.inputs(), sums, below.step(0));
    }
  }

  void free() {
    scratch.free();
  }
}
