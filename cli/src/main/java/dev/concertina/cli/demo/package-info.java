/** The demo: made-up data, and a report on it. */
package dev.concertina.cli.demo;
