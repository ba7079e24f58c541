/** The discrete cosine transform of blocks as vertices of a graph. Not API. */
package dev.concertina.internal.dct;
