/** Losses that DL4J does not have. Not API. */
package dev.concertina.internal.loss;
