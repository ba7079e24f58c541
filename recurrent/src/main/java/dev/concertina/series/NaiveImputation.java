package dev.concertina.series;

/** The ways to fill gaps that need no model. */
final class NaiveImputation {
  private NaiveImputation() {}

  /** Each missing reading is the last known one; NaN before the first. */
  static float[] lastValues(float[] readings) {
    float[] filled = readings.clone();
    for (int t = 1; t < filled.length; t++) {
      filled[t] = Float.isNaN(filled[t]) ? filled[t - 1] : filled[t];
    }
    return filled;
  }

  /** Each missing reading lies on the line between those around it; NaN where one is wanting. */
  static float[] lines(float[] readings) {
    float[] filled = readings.clone();
    int before = -1;
    for (int t = 0; t < filled.length; t++) {
      if (!Float.isNaN(readings[t])) {
        for (int k = before + 1; before >= 0 && k < t; k++) {
          float part = (float) (k - before) / (t - before);
          filled[k] = readings[before] + (readings[t] - readings[before]) * part;
        }
        before = t;
      }
    }
    return filled;
  }
}
