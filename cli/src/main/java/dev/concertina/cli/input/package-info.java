/** What commands read. */
package dev.concertina.cli.input;
