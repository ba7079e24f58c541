/**
 * Convolutional autoencoders, a net that removes noise, and nets that begin as the discrete cosine
 * transform.
 */
package dev.concertina.cnn;
