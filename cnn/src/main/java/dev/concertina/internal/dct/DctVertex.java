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
 * Maps grey pictures to the {@linkplain BlockTransform transform} of their blocks: 64 planes of an
 * eighth of the size, followed by one plane of zeros. In that plane a decoder receives the step by
 * which the others were rounded.
 *
 * <p>Fixed, so gradients end here.
 */
public final class DctVertex extends BlockVertex implements BlockScaling {
  private static final long serialVersionUID = 1;

  /**
   * A transform of {@code (x - middle) / unit}.
   *
   * @param unit what is 1 in the code
   * @param middle the grey whose code is 0
   */
  public DctVertex(@JsonProperty("unit") double unit, @JsonProperty("middle") double middle) {
    super(unit, middle);
  }

  @Override
  public int side() {
    return BlockTransform.SIDE;
  }

  @Override
  public boolean reduces() {
    return true;
  }

  @Override
  protected int inputs() {
    return 1;
  }

  @Override
  public InputType getOutputType(int index, InputType... types) {
    InputType.InputTypeConvolutional pictures = maps(types[0]);
    Require.that(
        pictures.getChannels() == 1
            && pictures.getHeight() % BlockTransform.SIDE == 0
            && pictures.getWidth() % BlockTransform.SIDE == 0,
        "a block transform takes one channel and sides that are multiples of %d, found %s",
        BlockTransform.SIDE,
        pictures);
    return InputType.convolutional(
        pictures.getHeight() / BlockTransform.SIDE,
        pictures.getWidth() / BlockTransform.SIDE,
        BlockTransform.PLANES + 1);
  }

  @Override
  protected PlainStep step(ComputationGraph graph, String name, int index, DataType type) {
    return new Step(graph, name, index, type, unit(), middle());
  }

  @Override
  public DctVertex clone() {
    return new DctVertex(unit(), middle());
  }

  @SuppressWarnings("overrides") // as its base class
  private static final class Step extends PlainStep {
    private static final long serialVersionUID = 1;

    private final transient BlockTransform transform;

    /** Of a block that is all middle; the other planes of such a block are 0. */
    private final double first;

    Step(
        ComputationGraph graph, String name, int index, DataType type, double unit, double middle) {
      super(graph, name, index, type);
      this.transform = new BlockTransform(1 / unit, type);
      this.first = BlockTransform.SIDE * middle / unit;
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr manager) {
      INDArray pictures = getInputs()[0];
      long height = pictures.size(2) / BlockTransform.SIDE;
      long width = pictures.size(3) / BlockTransform.SIDE;
      INDArray code =
          manager.create(
              ArrayType.ACTIVATIONS,
              pictures.dataType(),
              new long[] {pictures.size(0), BlockTransform.PLANES + 1, height, width},
              'c');
      transform.forward(pictures, code);
      code.get(NDArrayIndex.all(), NDArrayIndex.point(0)).subi(first);
      return code;
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr manager) {
      return gradients((INDArray) null);
    }
  }
}
