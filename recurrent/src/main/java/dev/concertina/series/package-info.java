/**
 * Series of readings over time: reading them, cutting them into windows, filling gaps, compressing
 * them.
 */
package dev.concertina.series;
