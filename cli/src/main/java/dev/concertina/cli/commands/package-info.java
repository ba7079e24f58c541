/** The subcommands, except the demo and the reproductions. */
package dev.concertina.cli.commands;
