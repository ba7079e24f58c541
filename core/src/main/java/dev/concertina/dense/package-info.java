/** Fully connected autoencoders. */
@NullMarked
package dev.concertina.dense;

import org.jspecify.annotations.NullMarked;
