/** Kernels for LSTMs and other layers on series. Not API. */
package dev.concertina.internal.lstm;
