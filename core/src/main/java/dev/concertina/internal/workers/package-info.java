/** Threads that share out the work on a batch. Not API. */
package dev.concertina.internal.workers;
