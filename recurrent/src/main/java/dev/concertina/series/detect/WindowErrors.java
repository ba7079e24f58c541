package dev.concertina.series.detect;

import dev.concertina.Autoencoder;
import dev.concertina.MissingReadings;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.series.SlidingWindows;
import java.util.Arrays;

/**
 * Squared errors of windows in scaled units, some windows at a time. NaN where a reading is
 * missing.
 *
 * <p>A model that does not serve missing readings is fed with what lies between their neighbours.
 */
final class WindowErrors {
  private static final int VALUES_AT_ONCE = 1 << 22;

  private final Autoencoder model;
  private final SampleShape.Series shape;
  private final boolean servesMissing;
  private final float[] scale;
  private final float[] middle;

  WindowErrors(Autoencoder model) {
    this.model = model;
    this.servesMissing = model.capability(MissingReadings.class).isPresent();
    this.shape = (SampleShape.Series) model.description().shape();
    this.scale = model.description().scaling().scale();
    this.middle = model.description().scaling().offset();
  }

  /** What takes the errors of consecutive windows. */
  interface Use {
    /** One window: its errors and its reconstruction, feature by feature, raw. */
    void window(int number, float[] errors, float[] reconstruction);
  }

  void each(SlidingWindows windows, Use use) {
    Samples samples = windows.samples();
    int atOnce = Math.max(1, VALUES_AT_ONCE / shape.size());
    for (int start = 0; start < samples.size(); start += atOnce) {
      float[][] rows = new float[Math.min(atOnce, samples.size() - start)][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = samples.row(start + i);
      }
      float[][] images = model.reconstruct(fed(rows));
      for (int i = 0; i < rows.length; i++) {
        use.window(start + i, errors(rows[i], images[i]), images[i]);
      }
    }
  }

  /** The errors of a single window. */
  float[] of(float[] row) {
    float[][] rows = {row};
    float[][] images = model.reconstruct(fed(rows));
    return errors(row, images[0]);
  }

  private float[][] fed(float[][] rows) {
    if (servesMissing) {
      return rows;
    }
    float[][] filled = new float[rows.length][];
    Arrays.setAll(filled, i -> filled(rows[i]));
    return filled;
  }

  private float[] filled(float[] row) {
    float[] filled = row.clone();
    for (int f = 0; f < shape.features(); f++) {
      Interpolation.fill(filled, f * shape.time(), shape.time(), middle[f]);
    }
    return filled;
  }

  /** Where a net has overflowed, the middle of what it was trained on stands in. */
  private float[] errors(float[] row, float[] image) {
    float[] errors = new float[row.length];
    for (int i = 0; i < row.length; i++) {
      int f = i / shape.time();
      image[i] = Float.isFinite(image[i]) ? image[i] : middle[f];
      double difference = ((double) row[i] - image[i]) / scale[f];
      errors[i] = (float) Math.min(Float.MAX_VALUE, difference * difference);
    }
    return errors;
  }

  /** The mean error of each feature, NaN if all its readings are missing. */
  double[] means(float[] errors) {
    double[] means = new double[shape.features()];
    for (int f = 0; f < means.length; f++) {
      double sum = 0;
      int known = 0;
      for (int t = 0; t < shape.time(); t++) {
        float error = errors[f * shape.time() + t];
        sum += Float.isNaN(error) ? 0 : error;
        known += Float.isNaN(error) ? 0 : 1;
      }
      means[f] = known == 0 ? Double.NaN : sum / known;
    }
    return means;
  }
}
