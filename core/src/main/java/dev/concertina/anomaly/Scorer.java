package dev.concertina.anomaly;

import dev.concertina.Autoencoder;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.internal.Require;
import dev.concertina.internal.inference.ScaledPasses;
import dev.concertina.internal.runtime.HostArrays;
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
    float[][] images = new float[rows.length][];
    Errors errors = new Errors(rows.length);
    int width = shape().size();
    ScaledPasses.of(model)
        .each(
            rows.length,
            passes,
            (from, count, into) -> {
              for (int i = 0; i < count; i++) {
                System.arraycopy(rows[from + i], 0, into, i * width, width);
              }
            },
            chunk -> {
              errors.add(chunk);
              if (chunk.pass() == passes - 1) {
                copyRaw(chunk, images);
              }
            });
    return new Scored(start, rows, images, errors.scores, errors.byFeature);
  }

  private SampleShape shape() {
    return model.description().shape();
  }

  /** How far samples are from their images; chunks are added by several threads at once. */
  private final class Errors {
    final double[] scores;
    final double[][] byFeature;

    Errors(int samples) {
      scores = new double[samples];
      byFeature = new double[samples][shape().features()];
    }

    void add(ScaledPasses.Chunk chunk) {
      int length = chunk.count() * shape().size();
      if (chunk.pass() == 0) {
        bound(chunk.scaled(), length);
      }
      makeFinite(chunk.reconstruction(), length);
      for (int i = 0; i < chunk.count(); i++) {
        int sample = chunk.start() + i;
        if (chunk.pass() == 0) {
          // What was added before a chunk ran out of memory is as good as undone.
          scores[sample] = 0;
          Arrays.fill(byFeature[sample], 0);
        }
        scores[sample] += distance(chunk, i * shape().size(), byFeature[sample]) / passes;
      }
    }

    /** The root mean square of all; adds each feature's mean square. */
    private double distance(ScaledPasses.Chunk chunk, int from, double[] errors) {
      int block = shape().valuesPerFeature();
      double all = 0;
      for (int f = 0; f < errors.length; f++) {
        double sum = 0;
        for (int k = from + f * block; k < from + (f + 1) * block; k++) {
          double difference = (double) chunk.scaled()[k] - chunk.reconstruction()[k];
          sum += difference * difference;
        }
        all += sum;
        errors[f] += sum / block / passes;
      }
      return Math.sqrt(all / shape().size());
    }
  }

  /** Values that are no floats in scaled units, as large as floats are. */
  private static void bound(float[] scaled, int length) {
    for (int i = 0; i < length; i++) {
      scaled[i] = Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, scaled[i]));
    }
  }

  /**
   * A net overflows on a sample that is far enough out, and what it makes of any value then says
   * nothing. The middle of what it was trained on stands in, which is 0: every value is as far off
   * as it is from there, and there is something to go on with.
   */
  private static void makeFinite(float[] image, int length) {
    if (HostArrays.areFinite(image, length)) {
      return;
    }
    for (int i = 0; i < length; i++) {
      image[i] = Float.isFinite(image[i]) ? image[i] : 0;
    }
  }

  private void copyRaw(ScaledPasses.Chunk chunk, float[][] images) {
    int width = shape().size();
    Scaling scaling = model.description().scaling();
    scaling.invert(chunk.reconstruction(), 0, chunk.count(), shape());
    if (!HostArrays.areFinite(chunk.reconstruction(), chunk.count() * width)) {
      float[] middle = scaling.offset();
      int block = shape().valuesPerFeature();
      for (int i = 0; i < chunk.count() * width; i++) {
        float value = chunk.reconstruction()[i];
        chunk.reconstruction()[i] = Float.isFinite(value) ? value : middle[i % width / block];
      }
    }
    for (int i = 0; i < chunk.count(); i++) {
      images[chunk.start() + i] =
          Arrays.copyOfRange(chunk.reconstruction(), i * width, (i + 1) * width);
    }
  }
}
