/** Anomaly detection in rows: scores, thresholds, detections with reasons. */
package dev.concertina.anomaly;
