/**
 * Entropy coding on integers, quantisers, and the chunks that compressed files consist of. Not API.
 */
package dev.concertina.internal.coding;
