/**
 * What kernels compute with: native memory, products of matrices, activations and losses over runs
 * of floats. It knows no layer. Not API.
 */
package dev.concertina.internal.arithmetic;
