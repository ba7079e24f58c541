/**
 * Samples and where they come from, their shapes, splits and scaling.
 *
 * <p>A leaf: it may use ND4J, DataVec and FastCSV for what they hold, but nothing else of
 * Concertina than the argument checks.
 */
package dev.concertina.data;
