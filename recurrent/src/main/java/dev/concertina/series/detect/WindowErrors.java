package dev.concertina.series.detect;

import dev.concertina.Autoencoder;
import dev.concertina.MissingReadings;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.internal.inference.ScaledPasses;
import dev.concertina.series.SlidingWindows;
import java.util.Arrays;
import java.util.function.IntFunction;

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
  private final Scaling scaling;
  private final float[] scale;
  private final float[] middle;

  WindowErrors(Autoencoder model) {
    this.model = model;
    this.servesMissing = model.capability(MissingReadings.class).isPresent();
    this.shape = (SampleShape.Series) model.description().shape();
    this.scaling = model.description().scaling();
    this.scale = scaling.scale();
    this.middle = scaling.offset();
  }

  /**
   * What became of a window, feature by feature.
   *
   * @param errors of its values
   * @param means of its features, NaN if all readings of one are missing
   * @param reconstruction what the net made of it, raw
   */
  record Judged(float[] errors, double[] means, float[] reconstruction) {}

  /** What takes the windows, one after another. */
  interface Use {
    void window(int number, Judged judged);
  }

  void each(SlidingWindows windows, Use use) {
    Samples samples = windows.samples();
    int atOnce = Math.max(1, VALUES_AT_ONCE / shape.size());
    for (int start = 0; start < samples.size(); start += atOnce) {
      int first = start;
      int count = Math.min(atOnce, samples.size() - start);
      Judged[] judged = judged(count, i -> samples.row(first + i));
      for (int i = 0; i < count; i++) {
        use.window(start + i, judged[i]);
      }
    }
  }

  /** A single window. */
  Judged of(float[] row) {
    return judged(1, i -> row)[0];
  }

  /** Windows are read, compared and averaged by the threads that run the net. */
  private Judged[] judged(int count, IntFunction<float[]> windows) {
    float[][] rows = new float[count][];
    Judged[] judged = new Judged[count];
    ScaledPasses.of(model)
        .each(
            count,
            1,
            (start, some, into) -> {
              for (int i = 0; i < some; i++) {
                rows[start + i] = windows.apply(start + i);
                float[] fed = fed(rows[start + i]);
                System.arraycopy(fed, 0, into, i * fed.length, fed.length);
              }
            },
            chunk -> {
              scaling.invert(chunk.reconstruction(), 0, chunk.count(), shape);
              for (int i = 0; i < chunk.count(); i++) {
                int from = i * shape.size();
                float[] image =
                    Arrays.copyOfRange(chunk.reconstruction(), from, from + shape.size());
                float[] errors = errors(rows[chunk.start() + i], image);
                judged[chunk.start() + i] = new Judged(errors, means(errors), image);
              }
            });
    return judged;
  }

  private float[] fed(float[] row) {
    return servesMissing ? row : filled(row);
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
    for (int f = 0; f < shape.features(); f++) {
      for (int i = f * shape.time(); i < (f + 1) * shape.time(); i++) {
        image[i] = Float.isFinite(image[i]) ? image[i] : middle[f];
        double difference = ((double) row[i] - image[i]) / scale[f];
        errors[i] = (float) Math.min(Float.MAX_VALUE, difference * difference);
      }
    }
    return errors;
  }

  /** The mean error of each feature, NaN if all its readings are missing. */
  private double[] means(float[] errors) {
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
