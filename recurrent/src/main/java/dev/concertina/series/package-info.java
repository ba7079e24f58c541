/**
 * Series of readings over time: reading them, cutting them into windows, filling gaps, compressing
 * them.
 */
@NullMarked
package dev.concertina.series;

import org.jspecify.annotations.NullMarked;
