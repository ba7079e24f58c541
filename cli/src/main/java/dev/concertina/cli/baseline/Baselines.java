package dev.concertina.cli.baseline;

import dev.concertina.Fit;
import dev.concertina.ModelDescription;
import dev.concertina.cli.console.Cell;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.console.Summary;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.metrics.MeanBaseline;
import dev.concertina.metrics.PcaBaseline;
import dev.concertina.metrics.ReconstructionError;
import java.util.Arrays;
import java.util.stream.IntStream;

/** How well a new model does beside what needs no net: PCA with as large a code, and the mean. */
public final class Baselines {
  private static final int MOST_COLUMNS = 1000;

  /** Rows times columns squared: some ten seconds. */
  private static final double MOST_WORK = 2e10;

  private Baselines() {}

  /**
   * Adds mean squared errors on clean held-out rows in scaled units.
   *
   * @param rows the rows of the fit, those held out among them
   */
  public static void addTo(Summary summary, Fit fit, Samples rows) {
    if (fit.heldOut().isEmpty() || !isAffordable(rows)) {
      return;
    }
    Samples heldOut = fit.heldOut().get();
    ModelDescription model = fit.model().description();
    float[][] training = scaled(trainingPart(rows, heldOut), model.scaling());
    float[][] judged = scaled(heldOut, model.scaling());
    double[] errors = fit.model().sampleErrors(heldOut, ReconstructionError.SQUARED);
    String where = " (model; held-out rows without noise, scaled units)";
    summary.fact("squared_error", "squared error", mean(errors, where));
    addPca(summary, model, training, judged);
    double[] ofMean = MeanBaseline.of(training).scores(judged);
    summary.fact(
        "input_mean_squared_error", "  of the mean", mean(ofMean, " (of the training rows)"));
  }

  /** Only where the code is narrower than a row: with as many components as columns PCA copies. */
  private static void addPca(
      Summary summary, ModelDescription model, float[][] training, float[][] judged) {
    int columns = model.shape().size();
    int components = model.codeSize();
    if (components < columns) {
      double[] errors = PcaBaseline.ofComponents(training, components).scores(judged);
      String which = " (" + Format.count(components, "component") + " of " + columns + ")";
      summary.fact("pca_squared_error", "  of PCA", mean(errors, which));
      summary.hidden("pca_components", Cell.of(components));
    }
  }

  private static boolean isAffordable(Samples rows) {
    double columns = rows.shape().size();
    return !(rows.shape() instanceof SampleShape.Series)
        && columns <= MOST_COLUMNS
        && rows.size() * columns * columns <= MOST_WORK;
  }

  private static Cell mean(double[] errors, String whose) {
    double mean = Arrays.stream(errors).average().orElseThrow();
    return Cell.of(mean).as(Format.number(mean) + whose);
  }

  /**
   * The rows that are not held out. A fit holds rows out in their order, so each is the first that
   * equals it; of equal rows it does not matter which.
   */
  public static Samples trainingPart(Samples rows, Samples heldOut) {
    int[] next = {0};
    return rows.select(
        IntStream.range(0, rows.size())
            .filter(
                i -> {
                  boolean held =
                      next[0] < heldOut.size() && Arrays.equals(rows.row(i), heldOut.row(next[0]));
                  next[0] += held ? 1 : 0;
                  return !held;
                })
            .toArray());
  }

  public static float[][] scaled(Samples samples, Scaling scaling) {
    float[][] rows = samples.rows();
    for (float[] row : rows) {
      scaling.apply(row, 0, 1, samples.shape());
    }
    return rows;
  }
}
