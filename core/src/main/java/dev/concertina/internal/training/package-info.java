/** The training loop. Not API. */
package dev.concertina.internal.training;
