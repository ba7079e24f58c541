/**
 * Measures: reconstruction errors, rankings of scores, decisions at a threshold, those of series
 * (volumes under surfaces, events, the top hit), and the floors that every result stands beside.
 *
 * <p>A leaf: plain arrays in, records out.
 */
package dev.concertina.metrics;
