/** Picture files: how each format is recognised, read and written, byte by byte. Not API. */
package dev.concertina.internal.format;
