package dev.concertina.internal.lstm;

import dev.concertina.internal.arithmetic.Memory;
import java.lang.ref.Reference;
import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.recurrent.LastTimeStepLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The last step of a layer's output, or the last that is not masked. */
final class FastLastStepLayer extends LastTimeStepLayer {
  private static final long serialVersionUID = 1;

  private final transient Memory memory = new Memory();
  private final boolean reversed;
  private transient float[] from = new float[0];
  private transient float[] to = new float[0];

  /** The shape of the layer's output, or null where DL4J's own code served. */
  private transient long[] shape;

  /** The step of each sequence, or null for the same in all. */
  private transient int[] steps;

  /**
   * A layer around another.
   *
   * @param reversed whether the other runs from the last step to the first, which then is the one
   */
  FastLastStepLayer(Layer underlying, boolean reversed) {
    super(underlying);
    this.reversed = reversed;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    INDArray series = underlying.activate(training, manager);
    INDArray mask = underlying.getMaskArray();
    shape = series.shape();
    steps = mask == null ? null : StepMask.of(mask).last(reversed);
    if (mask != null && steps == null) {
      throw new IllegalStateException(
          "A sequence of the batch is masked in every step, so that it has no last one: leave it"
              + " out, or unmask a step");
    }
    INDArray last = steps == null ? same(series) : picked(series, manager);
    return manager.leverageTo(ArrayType.ACTIVATIONS, last);
  }

  @Override
  public INDArray activate(INDArray input, boolean training, LayerWorkspaceMgr manager) {
    setInput(input, manager);
    return activate(training, manager);
  }

  private int sameStep() {
    return reversed ? 0 : (int) shape[2] - 1;
  }

  private INDArray same(INDArray series) {
    return series.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(sameStep()));
  }

  private INDArray picked(INDArray array, LayerWorkspaceMgr manager) {
    INDArray out = createRows(ArrayType.ACTIVATIONS, manager);
    INDArray blocks = Series.is(array) ? array : array.dup('f');
    Series series = Series.of(blocks);
    grow(series.width());
    for (int step : distinct(steps)) {
      memory.read(series.step(step), from, 0, series.width());
      copyColumns(step, series.features(), series.batch());
    }
    memory.write(to, 0, series.width(), Memory.address(out));
    Reference.reachabilityFence(blocks);
    return out;
  }

  private static int[] distinct(int[] steps) {
    return Arrays.stream(steps).distinct().toArray();
  }

  /** Copies, out of a block, the columns of the sequences that have this step as their last. */
  private void copyColumns(int step, int features, int batch) {
    for (int b = 0; b < batch; b++) {
      if (steps[b] == step) {
        for (int i = b; i < features * batch; i += batch) {
          to[i] = from[i];
        }
      }
    }
  }

  private INDArray createRows(ArrayType kind, LayerWorkspaceMgr manager) {
    return manager.createUninitialized(kind, DataType.FLOAT, new long[] {shape[0], shape[1]}, 'f');
  }

  private void grow(int width) {
    if (from.length < width) {
      from = new float[width];
      to = new float[width];
    }
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    INDArray gradient = manager.dup(ArrayType.BP_WORKING_MEM, epsilon, 'f');
    if (steps == null && underlying instanceof FastLstmLayer lstm && lstm.keepsPass()) {
      long at = Memory.address(gradient);
      int step = sameStep();
      return lstm.backprop(t -> t == step ? at : 0, manager);
    }
    INDArray above = manager.create(ArrayType.BP_WORKING_MEM, DataType.FLOAT, shape, 'f');
    spread(gradient, Series.of(above));
    return underlying.backpropGradient(above, manager);
  }

  private void spread(INDArray gradient, Series above) {
    if (steps == null) {
      memory.copy(Memory.address(gradient), above.step(sameStep()), above.width());
      return;
    }
    grow(above.width());
    memory.read(Memory.address(gradient), from, 0, above.width());
    for (int step : distinct(steps)) {
      Arrays.fill(to, 0, above.width(), 0);
      copyColumns(step, above.features(), above.batch());
      memory.write(to, 0, above.width(), above.step(step));
    }
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  @Override
  public void close() {
    underlying.close();
  }
}
