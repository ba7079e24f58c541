/** Metrics of detections in time, such as VUS and precision by events. */
package dev.concertina.series.metrics;
