/**
 * Kernels of our own under DL4J's graphs, for the CPU. Other modules bring theirs as a {@link
 * dev.concertina.internal.kernel.KernelProvider}. Not API.
 */
package dev.concertina.internal.kernel;
