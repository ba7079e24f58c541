/**
 * What a code costs in bits, as a loss to train with.
 *
 * <p>The layer's class is public because model files name it and DL4J makes it; applications ask an
 * architecture for a rate.
 */
package dev.concertina.rate;
