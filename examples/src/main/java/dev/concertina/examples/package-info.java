/**
 * The command line. Uses the public API of the libraries and nothing below it, so that whatever it
 * does, a program of yours can do too.
 */
package dev.concertina.examples;
