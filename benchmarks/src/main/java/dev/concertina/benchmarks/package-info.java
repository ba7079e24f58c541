/**
 * This library and others side by side: the same nets from the same weights, on the same data, each
 * engine in a process of its own, taking turns.
 */
package dev.concertina.benchmarks;
