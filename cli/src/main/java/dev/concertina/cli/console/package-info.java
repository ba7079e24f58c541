/** What a command prints, its tables and progress, and how it fails. */
package dev.concertina.cli.console;
