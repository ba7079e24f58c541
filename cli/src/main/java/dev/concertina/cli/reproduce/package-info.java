/** Published results, obtained beside their references. */
package dev.concertina.cli.reproduce;
