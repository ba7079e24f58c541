package dev.concertina.benchmarks;

/** A layer, in no engine's words. */
sealed interface Layer {
  /** Fully connected. */
  record Dense(int in, int out, boolean relu) implements Layer {}

  /** A 3x3 convolution with a border of one zero on every side. */
  record Conv(int in, int out, int stride, boolean relu) implements Layer {}

  /** Every pixel twice in both directions. */
  record Upsample() implements Layer {}

  /** A recurrent layer that gives its output at every step. */
  record Lstm(int in, int out) implements Layer {}

  /** Of a series, what stands at its last step. */
  record Last() implements Layer {}

  /** One vector at every step of a series. */
  record Repeat(int steps) implements Layer {}

  /** Fully connected, at every step alike. */
  record PerStep(int in, int out) implements Layer {}

  /** How many weights it has. */
  default int parameters() {
    if (this instanceof Dense dense) {
      return (dense.in + 1) * dense.out;
    }
    if (this instanceof Conv conv) {
      return (9 * conv.in + 1) * conv.out;
    }
    if (this instanceof Lstm lstm) {
      return 4 * lstm.out * (lstm.in + lstm.out + 1);
    }
    return this instanceof PerStep step ? (step.in + 1) * step.out : 0;
  }
}
