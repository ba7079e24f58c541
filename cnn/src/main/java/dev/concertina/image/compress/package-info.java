/** Compression of single pictures of any size. */
package dev.concertina.image.compress;
