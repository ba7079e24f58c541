/**
 * What an architecture of one's own needs: the plan of a graph with its ends, the request that it
 * answers, and the weights that it may set.
 */
package dev.concertina.spi;
