/**
 * From errors to decisions: rules that learn a threshold from the scores of clean rows, and what
 * they promise of it.
 *
 * <p>Sees an autoencoder only through the front door, never an architecture.
 */
package dev.concertina.anomaly;
