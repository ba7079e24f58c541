/** Compression of tables with a bound on every value's error, and of any net's codes. */
@NullMarked
package dev.concertina.compress;

import org.jspecify.annotations.NullMarked;
