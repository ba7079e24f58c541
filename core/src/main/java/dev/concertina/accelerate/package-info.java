/**
 * Faster layers for the CPU, under DL4J's own configurations. Not part of the API.
 *
 * <p>{@link dev.concertina.accelerate.AcceleratedGraph} is built from a plain configuration and
 * behaves as DL4J's graph of it does: the same parameters in the same places, the same outputs and
 * gradients to rounding. Of masked LSTM steps it takes the true gradient, which DL4J does not.
 * Where there is no kernel for a layer, or its {@linkplain dev.concertina.accelerate.Kernel switch}
 * is off, DL4J's own implementation serves.
 *
 * <p>Kernels run on one thread each; {@link dev.concertina.accelerate.Lanes} runs several graphs
 * side by side, each on its share of a batch.
 */
package dev.concertina.accelerate;
