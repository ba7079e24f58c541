/** Metrics of detections in time, such as VUS and precision by events. */
@NullMarked
package dev.concertina.series.metrics;

import org.jspecify.annotations.NullMarked;
