package dev.concertina.internal.codes;

import dev.concertina.Autoencoder;
import dev.concertina.Resizable;
import dev.concertina.data.Range;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.internal.Require;
import dev.concertina.spi.Quantisation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Learns from samples how finely a net's codes are quantised, and how their levels are distributed.
 */
public final class CodecLearning {
  private static final int MOST_SAMPLES = 20_000;
  private static final int MOST_VALUES = 1 << 24;

  /** Samples that the decoder is asked about. */
  private static final int PROBED = 32;

  private static final int POINTS_TOLD = 9;
  private static final double[] POINTS_TRAINED = {0.5, 0.71, 1, 1.41, 2};
  private static final double[] POINTS_UNTRAINED = {0.25, 0.5, 1, 2, 4};

  private final Autoencoder model;
  private final float[][] samples;
  private final float[][] codes;
  private final float[] peaks;
  private final Optional<Quantisation> rounding;
  private final CodeGrid stored;
  private final float white;

  public CodecLearning(Autoencoder model, Samples from) {
    this.model = model;
    model.description().requireServes(from);
    Require.that(
        !from.hasMissing(),
        "samples must be complete, found missing readings: fill them, or compress the table without"
            + " a model");
    this.rounding = model.capability(Quantisation.class);
    int size = Math.max(model.description().codeSize(), from.shape().size());
    this.samples = chosen(from, size);
    this.codes = model.encode(samples);
    this.white = white(from);
    this.peaks = peaks();
    CodeGrid all = NetCodec.grid(model.description().code());
    this.stored = new CodeGrid(all.planes() - (conditioned() ? 1 : 0), all.height(), all.width());
    Require.that(
        model.capability(Resizable.class).isEmpty() || stored.height() > 1 && stored.width() > 1,
        "samples for a net that serves pictures of any size must have codes of several rows and"
            + " columns, found %s: learn from larger squares",
        model.description().code());
  }

  /** Of pictures whose range was declared, from black, which is 0; 0 for all else. */
  private static float white(Samples from) {
    return from.shape() instanceof SampleShape.Image
        ? from.range().filter(range -> range.low() == 0).map(Range::high).orElse(0f)
        : 0;
  }

  /** As many as memory allows, from all over. */
  private static float[][] chosen(Samples from, int size) {
    int most = Math.max(1, Math.min(MOST_SAMPLES, MOST_VALUES / size));
    int count = Math.min(most, from.size());
    float[][] rows = new float[count][];
    for (int i = 0; i < count; i++) {
      rows[i] = from.row((int) ((long) i * from.size() / count));
    }
    return rows;
  }

  private boolean conditioned() {
    return rounding.map(Quantisation::conditioned).orElse(false);
  }

  /** White for pictures, each feature's range for others. */
  private float[] peaks() {
    SampleShape shape = model.description().shape();
    float[] least = new float[shape.features()];
    float[] largest = new float[shape.features()];
    Arrays.fill(least, Float.POSITIVE_INFINITY);
    Arrays.fill(largest, Float.NEGATIVE_INFINITY);
    for (float[] row : samples) {
      for (int i = 0; i < row.length; i++) {
        int feature = i / shape.valuesPerFeature();
        least[feature] = Math.min(least[feature], row[i]);
        largest[feature] = Math.max(largest[feature], row[i]);
      }
    }
    float[] peaks = new float[least.length];
    for (int f = 0; f < peaks.length; f++) {
      float range = largest[f] - least[f];
      peaks[f] = range > 0 && Float.isFinite(range) ? range : 1;
    }
    if (white > 0) {
      Arrays.fill(peaks, white);
    }
    return peaks;
  }

  public NetCodec learn() {
    float[] offsets = new float[stored.planes()];
    float[] steps = new float[stored.planes()];
    double[] deviations = new double[stored.planes()];
    moments(offsets, deviations);
    if (rounding.isPresent()) {
      Arrays.fill(steps, (float) rounding.get().step());
    } else {
      int probed = Math.min(PROBED, samples.length);
      steps =
          new StepChoice(model, peaks, stored)
              .steps(Arrays.copyOf(samples, probed), Arrays.copyOf(codes, probed), deviations);
    }
    if (conditioned()) {
      Arrays.fill(offsets, 0); // the decoder was trained on multiples of the step
    }
    NetCodec unlearned = new NetCodec(steps, offsets, conditioned(), null, peaks, white);
    List<float[]> inSteps = new ArrayList<>();
    for (float[] code : codes) {
      inSteps.add(unlearned.inSteps(code, stored, 1));
    }
    List<CodeGrid> grids = Collections.nCopies(codes.length, stored);
    CodeModel learned = CodeModel.fit(grids, inSteps, points(), CodeModel.Options.DEFAULT);
    return new NetCodec(steps, offsets, conditioned(), learned, peaks, white);
  }

  private void moments(float[] means, double[] deviations) {
    int area = stored.area();
    long count = (long) area * codes.length;
    for (int plane = 0; plane < means.length; plane++) {
      double sum = 0;
      double squares = 0;
      for (float[] code : codes) {
        for (int i = plane * area; i < (plane + 1) * area; i++) {
          sum += code[i];
          squares += (double) code[i] * code[i];
        }
      }
      means[plane] = (float) (sum / count);
      deviations[plane] = Math.sqrt(Math.max(0, squares / count - sum / count * sum / count));
    }
  }

  private double[] points() {
    if (rounding.isEmpty()) {
      return POINTS_UNTRAINED.clone();
    }
    double finest = rounding.get().finest();
    double coarsest = rounding.get().coarsest();
    if (finest == coarsest) {
      return Arrays.stream(POINTS_TRAINED).map(point -> point * finest).toArray();
    }
    double[] points = new double[POINTS_TOLD];
    for (int i = 0; i < points.length; i++) {
      points[i] = finest * Math.pow(coarsest / finest, (double) i / (points.length - 1));
    }
    return points;
  }
}
