package dev.concertina.internal.arithmetic;

import java.util.Arrays;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the losses of single values are multiplied with.
 *
 * @param values one for each label
 * @param times how often a gradient is multiplied: where a mask has a value for each label, DL4J
 *     does so before and after the activation
 */
public record LossMask(INDArray values, int times) {

  /** Whether the mask has the labels' shape, or is one for all channels of a pixel. */
  public static boolean serves(INDArray mask, INDArray labels) {
    return mask.equalShapes(labels) || Arrays.equals(mask.shape(), pixels(labels));
  }

  private static long[] pixels(INDArray images) {
    return new long[] {images.size(0), 1, images.size(2), images.size(3)};
  }

  /** Makes one of a mask that {@link #serves}. */
  public static LossMask of(
      INDArray mask, INDArray labels, Memory memory, LayerWorkspaceMgr manager) {
    INDArray plain = Inputs.plain(mask.castTo(DataType.FLOAT), ArrayType.BP_WORKING_MEM, manager);
    return mask.equalShapes(labels)
        ? new LossMask(plain, 2)
        : new LossMask(repeated(plain, labels, memory, manager), 1);
  }

  private static INDArray repeated(
      INDArray pixels, INDArray labels, Memory memory, LayerWorkspaceMgr manager) {
    INDArray all =
        manager.createUninitialized(ArrayType.BP_WORKING_MEM, DataType.FLOAT, labels.shape());
    long plane = pixels.size(2) * pixels.size(3);
    long channels = labels.size(1);
    for (long i = 0; i < labels.size(0) * channels; i++) {
      long from = Memory.address(pixels) + i / channels * plane * Float.BYTES;
      memory.copy(from, Memory.address(all) + i * plane * Float.BYTES, plane);
    }
    return all;
  }
}
