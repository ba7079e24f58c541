/** Small programs to read: one idea each, at most 80 lines, run by tests on made-up data. */
package dev.concertina.examples;
