/** The choice of an ND4J backend and of the number of threads. Nothing here loads ND4J. */
@NullMarked
package dev.concertina.backend;

import org.jspecify.annotations.NullMarked;
