/**
 * Layers and vertices of nets that are trained to be compressed: the bits of a code, and its
 * quantisation. Not API.
 */
package dev.concertina.internal.rate;
