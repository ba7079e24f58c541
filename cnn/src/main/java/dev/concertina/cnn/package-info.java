/**
 * Convolutional autoencoders for images of shape {@code [batch, channels, height, width]}.
 *
 * <p>May use the front door and its values; never another architecture.
 */
package dev.concertina.cnn;
