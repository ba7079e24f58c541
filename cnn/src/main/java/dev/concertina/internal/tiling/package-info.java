/** Pictures of any size through nets of one size, in tiles. Not API. */
package dev.concertina.internal.tiling;
