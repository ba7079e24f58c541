/** LSTM autoencoders for series. */
@NullMarked
package dev.concertina.recurrent;

import org.jspecify.annotations.NullMarked;
