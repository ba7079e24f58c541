/** What all uses of a model have in common: who closes it. Not part of the API. */
package dev.concertina.internal.use;
