/** Samples, tables and their scaling. Readers of CSV and IDX files. Nothing here knows a net. */
@NullMarked
package dev.concertina.data;

import org.jspecify.annotations.NullMarked;
