/** Help pages, and what is said of wrong arguments. */
package dev.concertina.cli.help;
