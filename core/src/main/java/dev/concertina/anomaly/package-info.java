/** Anomaly detection in rows: scores, thresholds, detections with reasons. */
@NullMarked
package dev.concertina.anomaly;

import org.jspecify.annotations.NullMarked;
