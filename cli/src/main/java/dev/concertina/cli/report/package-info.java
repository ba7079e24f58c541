/** Charts, pages and sheets of pictures. */
package dev.concertina.cli.report;
