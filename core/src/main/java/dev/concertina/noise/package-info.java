/** Corruptions of training inputs, for denoising autoencoders. */
@NullMarked
package dev.concertina.noise;

import org.jspecify.annotations.NullMarked;
