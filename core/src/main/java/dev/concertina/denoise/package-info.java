/**
 * Pictures without their noise: by a trained net, whole or in tiles, and by the classical filters
 * that a net must beat; and how much noise there is.
 *
 * <p>Sees an autoencoder only through the front door, never an architecture.
 */
package dev.concertina.denoise;
