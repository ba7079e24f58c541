/**
 * Measures: reconstruction errors, rankings of scores, decisions at a threshold, and the floors
 * that every result stands beside.
 *
 * <p>A leaf: plain arrays in, records out.
 */
package dev.concertina.metrics;
