/** Anomaly detection in series, in batch and live. */
@NullMarked
package dev.concertina.series.detect;

import org.jspecify.annotations.NullMarked;
