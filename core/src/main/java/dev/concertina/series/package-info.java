/**
 * What is missing in a series: filled in, or foretold.
 *
 * <p>May use the front door and its values; never an architecture, nor another use.
 */
package dev.concertina.series;
