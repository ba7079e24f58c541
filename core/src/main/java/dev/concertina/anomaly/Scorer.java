package dev.concertina.anomaly;

import static dev.concertina.metrics.ReconstructionError.EUCLIDEAN;
import static dev.concertina.metrics.ReconstructionError.SQUARED;

import dev.concertina.Autoencoder;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.internal.Require;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * How far samples are, in scaled units, from what becomes of them in one pass through the net, in
 * two, and so on.
 *
 * <p>A net that has learned to remove noise moves a strange sample towards where samples usually
 * are, but in one pass only a part of the way. The score of a sample is the mean of its distances
 * (root mean squares) to all its images.
 *
 * @param model the net
 * @param passes how many images are made of a sample
 */
record Scorer(Autoencoder model, int passes) {
  private static final int AT_ONCE = 2048;

  /**
   * What became of consecutive samples.
   *
   * @param start the number of the first
   * @param samples the samples, raw
   * @param images what the last pass made of them, raw
   * @param scores the scores
   * @param errors the squared errors of each sample's features, mean over the passes
   */
  record Scored(
      int start, float[][] samples, float[][] images, double[] scores, double[][] errors) {

    int size() {
      return samples.length;
    }
  }

  /** Scores all samples, some at a time. */
  void each(Samples samples, Consumer<Scored> use) {
    model.description().requireServes(samples);
    Require.that(
        !samples.hasMissing(),
        "samples to score must be complete, found missing readings: take a SeriesDetector, which"
            + " compares what is known, or fill them in");
    for (int start = 0; start < samples.size(); start += AT_ONCE) {
      float[][] rows = new float[Math.min(AT_ONCE, samples.size() - start)][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = samples.row(start + i);
      }
      use.accept(scored(start, rows));
    }
  }

  private Scored scored(int start, float[][] rows) {
    int features = model.description().shape().features();
    double[] scores = new double[rows.length];
    double[][] errors = new double[rows.length][features];
    float[][] scaledRows = new float[rows.length][];
    Arrays.setAll(scaledRows, i -> scaled(rows[i]));
    float[][] images = rows;
    for (int pass = 0; pass < passes; pass++) {
      images = finite(model.reconstruct(images));
      for (int i = 0; i < rows.length; i++) {
        float[] image = scaled(images[i]);
        scores[i] += EUCLIDEAN.mean(scaledRows[i], image, 0, image.length) / passes;
        add(scaledRows[i], image, errors[i]);
      }
    }
    return new Scored(start, rows, images, scores, errors);
  }

  private void add(float[] row, float[] image, double[] errors) {
    int block = model.description().shape().valuesPerFeature();
    for (int f = 0; f < errors.length; f++) {
      errors[f] += SQUARED.mean(row, image, f * block, block) / passes;
    }
  }

  /** In scaled units; values that are no floats there, as large as floats are. */
  private float[] scaled(float[] row) {
    SampleShape shape = model.description().shape();
    Scaling scaling = model.description().scaling();
    float[] scaled = Arrays.copyOf(row, row.length);
    scaling.apply(scaled, 0, 1, shape);
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, scaled[i]));
    }
    return scaled;
  }

  /**
   * A net overflows on a sample that is far enough out, and what it makes of any value then says
   * nothing. The middle of what it was trained on stands in: every value is as far off as it is
   * from there, and there is something to go on with.
   */
  private float[][] finite(float[][] images) {
    float[] middle = model.description().scaling().offset();
    int block = model.description().shape().valuesPerFeature();
    for (float[] image : images) {
      for (int i = 0; i < image.length; i++) {
        if (!Float.isFinite(image[i])) {
          image[i] = middle[i / block];
        }
      }
    }
    return images;
  }
}
