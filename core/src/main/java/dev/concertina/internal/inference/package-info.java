/** Running a trained net from many threads. Not API. */
package dev.concertina.internal.inference;
