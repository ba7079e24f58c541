/**
 * What nets for compression have between their layers, as DL4J vertices. Not API: public for the
 * packages of this library only.
 */
package dev.concertina.transform;
