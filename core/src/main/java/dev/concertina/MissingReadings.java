package dev.concertina;

/**
 * The capability of a model that takes samples with missing readings, as NaN: models for series do
 * that were trained on such, or with a corruption that {@linkplain
 * dev.concertina.noise.Corruption#loses() loses} some. Asked for by {@link Autoencoder#capability}.
 *
 * <p>Steps without any reading after the last one are padding, which changes nothing.
 * Reconstructions are complete, and errors leave missing readings out: NaN if a feature, or a
 * sample, has none at all.
 */
public interface MissingReadings {}
