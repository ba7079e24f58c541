/** Fully connected autoencoders. */
package dev.concertina.dense;
