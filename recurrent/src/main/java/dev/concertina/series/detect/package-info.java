/** Anomaly detection in series, in batch and live. */
package dev.concertina.series.detect;
