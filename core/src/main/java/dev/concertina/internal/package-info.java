/** Argument checks and atomic files. Not API. */
package dev.concertina.internal;
