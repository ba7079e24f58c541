package dev.concertina.internal.lstm;

import dev.concertina.internal.arithmetic.Releasable;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Reverses a series in one pass over it. Masked steps become zero. DL4J's own vertex gives them
 * values from past the end of the series if steps at both ends are masked.
 */
@SuppressWarnings("overrides") // DL4J's own: it says [] where its interface says ...
public final class FastReverseVertex extends ReverseTimeSeriesVertex implements Releasable {
  private static final long serialVersionUID = 1;

  /** The input of the net that has the mask, or -1 for none. */
  private final int masked;

  private final transient SeriesReader reader = new SeriesReader();
  private final transient SeriesTurn turn = new SeriesTurn();

  FastReverseVertex(ComputationGraph graph, String name, int index, String masked) {
    super(graph, name, index, masked, DataType.FLOAT);
    this.masked = graph.getConfiguration().getNetworkInputs().indexOf(masked);
  }

  private INDArray mask() {
    INDArray[] masks = masked < 0 ? null : graph.getInputMaskArrays();
    return masks == null ? null : masks[masked];
  }

  private boolean serves(INDArray series) {
    INDArray mask = mask();
    return series != null
        && series.rank() == 3
        && series.length() > 0
        && (mask == null || StepMask.fits(mask, series.size(0), series.size(2)));
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr manager) {
    return serves(getInputs()[0])
        ? turned(getInputs()[0], ArrayType.ACTIVATIONS, ArrayType.FF_WORKING_MEM, manager)
        : super.doForward(training, manager);
  }

  /** Turned once more, all is where it was. */
  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr manager) {
    if (!serves(getEpsilon())) {
      return super.doBackward(truncated, manager);
    }
    INDArray below =
        turned(getEpsilon(), ArrayType.ACTIVATION_GRAD, ArrayType.BP_WORKING_MEM, manager);
    return new Pair<>(null, new INDArray[] {below});
  }

  private INDArray turned(
      INDArray series, ArrayType kind, ArrayType working, LayerWorkspaceMgr manager) {
    INDArray out = manager.createUninitialized(kind, DataType.FLOAT, series.shape(), 'f');
    Series from = reader.read(series, working, manager);
    turn.turn(from, (int) series.size(2), StepMask.of(mask()), Series.of(out));
    return out;
  }

  @Override
  public void release() {
    reader.free();
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }
}
