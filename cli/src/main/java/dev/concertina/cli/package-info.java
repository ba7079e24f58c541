/** The command line. */
package dev.concertina.cli;
