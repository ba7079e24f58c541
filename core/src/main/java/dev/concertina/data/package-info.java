/** Samples, tables and their scaling. Readers of CSV and IDX files. Nothing here knows a net. */
package dev.concertina.data;
