/**
 * Convolutional autoencoders, a net that removes noise, and nets that begin as the discrete cosine
 * transform.
 */
@NullMarked
package dev.concertina.cnn;

import org.jspecify.annotations.NullMarked;
