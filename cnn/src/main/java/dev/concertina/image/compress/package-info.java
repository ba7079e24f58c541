/** Compression of single pictures of any size. */
@NullMarked
package dev.concertina.image.compress;

import org.jspecify.annotations.NullMarked;
