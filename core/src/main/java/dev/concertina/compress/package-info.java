/** Compression of tables with a bound on every value's error, and of any net's codes. */
package dev.concertina.compress;
