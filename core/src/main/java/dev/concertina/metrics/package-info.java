/**
 * Reconstruction errors, rankings, confusion matrices, and the baselines that every result stands
 * beside.
 */
@NullMarked
package dev.concertina.metrics;

import org.jspecify.annotations.NullMarked;
