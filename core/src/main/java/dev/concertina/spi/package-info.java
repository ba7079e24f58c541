/**
 * What an architecture of one's own needs: the plan of a graph with its ends, the request that it
 * answers, and the weights that it may set.
 */
@NullMarked
package dev.concertina.spi;

import org.jspecify.annotations.NullMarked;
