/** Convolution as arithmetic on planes of floats, without layers and graphs. Not API. */
package dev.concertina.internal.planes;
