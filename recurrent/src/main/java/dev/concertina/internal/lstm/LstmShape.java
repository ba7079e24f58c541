package dev.concertina.internal.lstm;

/**
 * The sizes of a pass through an LSTM layer.
 *
 * <p>An operand of a step stands in memory as {@code [previous output; input; one]} by batch, so
 * that one product with weights laid out likewise gives the sums of all gates, bias included. Of an
 * input that is the same in each step, input and one are multiplied once, and kept out of the
 * steps.
 *
 * @param inputs the number of features of the input
 * @param units the number of units
 * @param batch the number of sequences
 * @param steps their length
 * @param repeated whether the input is the same in each step
 */
record LstmShape(int inputs, int units, int batch, int steps, boolean repeated) {

  /** Rows of an operand, or columns of the weights, in total. */
  int columns() {
    return units + inputs + 1;
  }

  /** Rows of an operand that each step has of its own. */
  int stepRows() {
    return repeated ? units : columns();
  }

  /** The distance between rows of the weights: they start at the vector registers' width. */
  int pitch() {
    return (columns() + 15) / 16 * 16;
  }

  /** The floats of the state of all units. */
  int state() {
    return units * batch;
  }
}
