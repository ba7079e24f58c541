package dev.concertina.internal.lstm;

import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the losses on a series are multiplied with.
 *
 * @param values one for each label, or one for all labels of a step
 * @param times how often a gradient is multiplied: where a mask has a value for each label, DL4J
 *     does so before and after the activation
 */
record SeriesMask(Series values, int times) {

  /** Whether the mask is {@code [batch, time]}, or has the labels' shape. */
  static boolean serves(INDArray mask, INDArray labels) {
    return StepMask.fits(mask, labels.size(0), labels.size(2)) || mask.equalShapes(labels);
  }

  /** Of a mask that {@link #serves}, or null for none. */
  static SeriesMask of(
      INDArray mask,
      INDArray labels,
      SeriesReader reader,
      ArrayType working,
      LayerWorkspaceMgr manager) {
    if (mask == null) {
      return null;
    }
    INDArray series = mask.rank() == 3 ? mask : mask.reshape(mask.size(0), 1, mask.size(1));
    Series values = reader.read(series, working, manager);
    return new SeriesMask(values, series.size(1) == labels.size(1) ? 2 : 1);
  }
}
