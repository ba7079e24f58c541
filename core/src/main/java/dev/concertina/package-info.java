/**
 * Autoencoders: fit one, use it, save it, load it. This is the front door; {@link
 * dev.concertina.Autoencoder#fit} is the place to begin.
 */
@NullMarked
package dev.concertina;

import org.jspecify.annotations.NullMarked;
