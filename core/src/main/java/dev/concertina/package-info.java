/**
 * The front door: fit an {@link dev.concertina.Autoencoder} to samples, run it, save it, load it.
 *
 * <p>An {@link dev.concertina.Architecture} says which net, {@link dev.concertina.TrainingOptions}
 * how it is trained; what comes out is the same few calls for tables, images and series.
 * Architectures and uses live in packages of their own, see only this one, and never each other.
 */
package dev.concertina;
