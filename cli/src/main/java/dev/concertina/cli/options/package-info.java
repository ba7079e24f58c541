/** Groups of options that commands share. */
package dev.concertina.cli.options;
