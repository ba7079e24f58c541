package dev.concertina.internal.codes;

/**
 * The largest error that a file promises, as it stands in its header.
 *
 * @param value the error, or a share of each feature's range
 * @param relative whether it is a share
 */
public record Promise(double value, boolean relative) {}
