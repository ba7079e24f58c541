/**
 * Reconstruction errors, rankings, confusion matrices, and the baselines that every result stands
 * beside.
 */
package dev.concertina.metrics;
