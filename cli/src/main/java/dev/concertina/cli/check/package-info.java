/** The check of {@code backend}: the same training by each engine. */
package dev.concertina.cli.check;
