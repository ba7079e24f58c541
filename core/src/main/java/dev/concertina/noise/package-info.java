/** Corruptions of training inputs, for denoising autoencoders. */
package dev.concertina.noise;
