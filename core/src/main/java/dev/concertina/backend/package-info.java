/** The choice of an ND4J backend and of the number of threads. Nothing here loads ND4J. */
package dev.concertina.backend;
