/** LSTM autoencoders for series. */
package dev.concertina.recurrent;
