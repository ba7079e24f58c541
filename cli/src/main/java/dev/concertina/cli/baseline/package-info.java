/** What results are compared with: other codecs, PCA of windows, simple detectors. */
package dev.concertina.cli.baseline;
