/** The autoencoder of H2O-3, in a process of its own. */
package dev.concertina.benchmarks.h2o;
