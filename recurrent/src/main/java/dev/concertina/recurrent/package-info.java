/**
 * LSTM autoencoders for series of shape {@code [batch, features, time]}.
 *
 * <p>May use the front door and its values; never another architecture.
 */
package dev.concertina.recurrent;
