package dev.concertina.internal.dct;

import dev.concertina.internal.Require;
import dev.concertina.internal.graph.BlockScaling;
import dev.concertina.internal.rate.PlainStep;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The way back from what {@link DctVertex} makes: takes a correction of the 64 planes, and the code
 * that it is added to; gives pictures.
 *
 * <p>The correction gets a gradient, the code none.
 */
public final class InverseDctVertex extends BlockVertex implements BlockScaling {
  private static final long serialVersionUID = 1;

  /**
   * The inverse of the transform of {@code (x - middle) / unit}.
   *
   * @param unit what is 1 in the code
   * @param middle the grey whose code is 0
   */
  public InverseDctVertex(
      @JsonProperty("unit") double unit, @JsonProperty("middle") double middle) {
    super(unit, middle);
  }

  @Override
  public int side() {
    return BlockTransform.SIDE;
  }

  @Override
  public boolean reduces() {
    return false;
  }

  @Override
  protected int inputs() {
    return 2;
  }

  @Override
  public InputType getOutputType(int index, InputType... types) {
    InputType.InputTypeConvolutional correction = maps(types[0]);
    InputType.InputTypeConvolutional code = maps(types[1]);
    Require.that(
        correction.getChannels() == BlockTransform.PLANES
            && code.getChannels() == BlockTransform.PLANES + 1
            && correction.getHeight() == code.getHeight()
            && correction.getWidth() == code.getWidth(),
        "an inverse transform takes %d planes and a code of one more, found %s and %s",
        BlockTransform.PLANES,
        correction,
        code);
    return InputType.convolutional(
        BlockTransform.SIDE * code.getHeight(), BlockTransform.SIDE * code.getWidth(), 1);
  }

  @Override
  protected PlainStep step(ComputationGraph graph, String name, int index, DataType type) {
    return new Step(graph, name, index, type, unit(), middle());
  }

  @Override
  public InverseDctVertex clone() {
    return new InverseDctVertex(unit(), middle());
  }

  @SuppressWarnings("overrides") // as its base class
  private static final class Step extends PlainStep {
    private static final long serialVersionUID = 1;

    private final transient BlockTransform transform;
    private final double middle;

    Step(
        ComputationGraph graph, String name, int index, DataType type, double unit, double middle) {
      super(graph, name, index, type);
      this.transform = new BlockTransform(unit, type);
      this.middle = middle;
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr manager) {
      INDArray correction = getInputs()[0];
      INDArray code = getInputs()[1];
      long height = BlockTransform.SIDE * correction.size(2);
      long width = BlockTransform.SIDE * correction.size(3);
      INDArray planes =
          correction.add(
              code.get(NDArrayIndex.all(), NDArrayIndex.interval(0, BlockTransform.PLANES)));
      INDArray pictures =
          manager.createUninitialized(
              ArrayType.ACTIVATIONS,
              correction.dataType(),
              new long[] {correction.size(0), 1, height, width},
              'c');
      transform.inverse(planes, pictures);
      return pictures.addi(middle);
    }

    /** The basis is orthonormal: the way back of its inverse is the transform itself. */
    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr manager) {
      INDArray gradient = getEpsilon();
      long height = gradient.size(2) / BlockTransform.SIDE;
      long width = gradient.size(3) / BlockTransform.SIDE;
      INDArray ofCorrection =
          manager.createUninitialized(
              ArrayType.ACTIVATION_GRAD,
              gradient.dataType(),
              new long[] {gradient.size(0), BlockTransform.PLANES, height, width},
              'c');
      transform.forward(gradient, ofCorrection);
      return gradients(ofCorrection, null);
    }
  }
}
