/**
 * Corruption of training inputs: what a denoising autoencoder is asked to undo.
 *
 * <p>A leaf: it works on plain arrays and a {@link java.util.random.RandomGenerator}, and knows
 * nothing of nets or data sets.
 */
package dev.concertina.noise;
