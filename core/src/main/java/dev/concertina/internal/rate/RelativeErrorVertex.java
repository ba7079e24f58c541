package dev.concertina.internal.rate;

import dev.concertina.internal.Require;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Stands before a squared error and makes each sample's count relative to itself: what is minimised
 * is the mean of {@code ln(e + floor)} over the samples' mean squared errors e, and not that of e.
 *
 * <p>Forward it changes nothing. Back, it divides each sample's gradient by {@code e + floor}, for
 * that is the slope of the logarithm. The gradient g of a sum of squared differences, {@code 2 (p -
 * t)}, tells e itself: the mean of {@code g² / 4}.
 */
public final class RelativeErrorVertex extends PlainVertex {
  private static final long serialVersionUID = 1;

  private final double floor;

  /**
   * Makes a vertex that stands before a loss which is a sum of squared differences.
   *
   * @param floor the mean squared error below which differences hardly matter
   */
  public RelativeErrorVertex(@JsonProperty("floor") double floor) {
    this.floor = Require.positive(floor, "floor");
  }

  /**
   * The mean squared error below which differences hardly matter.
   *
   * @return in the samples' units, squared
   */
  @JsonProperty("floor")
  public double floor() {
    return floor;
  }

  @Override
  protected int inputs() {
    return 1;
  }

  @Override
  public InputType getOutputType(int index, InputType... types) {
    return types[0];
  }

  @Override
  protected PlainStep step(ComputationGraph graph, String name, int index, DataType type) {
    return new Step(graph, name, index, type, floor);
  }

  @Override
  public RelativeErrorVertex clone() {
    return new RelativeErrorVertex(floor);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RelativeErrorVertex that && that.floor == floor;
  }

  @Override
  public int hashCode() {
    return Double.hashCode(floor);
  }

  @SuppressWarnings("overrides") // as its base class
  private static final class Step extends PlainStep {
    private static final long serialVersionUID = 1;

    private final double floor;

    Step(ComputationGraph graph, String name, int index, DataType type, double floor) {
      super(graph, name, index, type);
      this.floor = floor;
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr manager) {
      return manager.dup(ArrayType.ACTIVATIONS, getInputs()[0]);
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr manager) {
      INDArray gradient = manager.dup(ArrayType.ACTIVATION_GRAD, getEpsilon(), 'c');
      INDArray rows = gradient.reshape('c', gradient.size(0), -1);
      INDArray errors = rows.mul(rows).mean(true, 1).divi(4).addi(floor);
      rows.diviColumnVector(errors);
      return gradients(gradient);
    }
  }
}
