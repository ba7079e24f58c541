/** Kernels for convolutions. Not API. */
package dev.concertina.internal.convolution;
