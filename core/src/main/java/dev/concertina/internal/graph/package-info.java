/** DL4J graphs from plans, their halves and their bounds. Not API. */
package dev.concertina.internal.graph;
