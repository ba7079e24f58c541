/** Scores in order, with their ties. Not API. */
package dev.concertina.internal.metrics;
