/** The optimiser's step over the flat parameter vector. Not API. */
package dev.concertina.internal.optimiser;
