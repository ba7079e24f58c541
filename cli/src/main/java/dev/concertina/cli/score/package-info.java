/** Scores of rows and of series: as files, and beside labels. */
package dev.concertina.cli.score;
