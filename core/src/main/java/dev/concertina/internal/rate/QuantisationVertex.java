package dev.concertina.internal.rate;

import dev.concertina.internal.Require;
import java.util.Objects;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Rounds a code while a net is trained, as a compressor will: to multiples of a step m, with a dead
 * zone around 0, m and the zone drawn for each sample. The last plane of a picture's code, or the
 * last feature of a row's, is not rounded: it becomes ln m. A code that is not of training passes
 * as it is.
 *
 * <p>Takes the code, and two numbers for each sample that are uniform in [-0.5, 0.5). A value y
 * becomes {@code sign(y) floor(|y| / m + 1/2 - zone) m}: with a dead zone above 0, values round to
 * 0 that lie a little nearer to m. Rounding has no slope, so gradients end here.
 *
 * @see <a href="https://doi.org/10.1109/18.532878">Sullivan: Efficient Scalar Quantization of
 *     Exponential and Laplacian Random Variables, IEEE Transactions on Information Theory 42,
 *     1996</a>
 */
public final class QuantisationVertex extends PlainVertex {
  private static final long serialVersionUID = 1;

  private final double finest;
  private final double coarsest;
  private final double leastZone;
  private final double mostZone;

  /**
   * Steps and zones to draw from.
   *
   * @param finest the smallest step; ln m is uniform between the smallest and the largest
   * @param coarsest the largest step
   * @param leastZone the smallest dead zone, in steps
   * @param mostZone the largest, at most a half
   */
  public QuantisationVertex(
      @JsonProperty("finest") double finest,
      @JsonProperty("coarsest") double coarsest,
      @JsonProperty("leastZone") double leastZone,
      @JsonProperty("mostZone") double mostZone) {
    this.finest = Require.positive(finest, "finest");
    this.coarsest = Require.positive(coarsest, "coarsest");
    Require.that(
        finest <= coarsest, "finest must be at most coarsest, found %s and %s", finest, coarsest);
    Require.that(
        leastZone >= 0 && leastZone <= mostZone && mostZone <= 0.5,
        "dead zones must be in [0, 0.5], the least first, found %s and %s",
        leastZone,
        mostZone);
    this.leastZone = leastZone;
    this.mostZone = mostZone;
  }

  /**
   * The smallest step.
   *
   * @return in the code's units
   */
  @JsonProperty("finest")
  public double finest() {
    return finest;
  }

  /**
   * The largest step.
   *
   * @return in the code's units
   */
  @JsonProperty("coarsest")
  public double coarsest() {
    return coarsest;
  }

  /**
   * The smallest dead zone.
   *
   * @return in steps
   */
  @JsonProperty("leastZone")
  public double leastZone() {
    return leastZone;
  }

  /**
   * The largest dead zone.
   *
   * @return in steps
   */
  @JsonProperty("mostZone")
  public double mostZone() {
    return mostZone;
  }

  @Override
  protected int inputs() {
    return 2;
  }

  @Override
  public InputType getOutputType(int index, InputType... types) {
    Require.that(
        types[1].arrayElementsPerExample() == 2,
        "a rounding takes two numbers for each sample, found %s",
        types[1]);
    return types[0] instanceof InputType.InputTypeFeedForward ? types[0] : maps(types[0]);
  }

  @Override
  protected PlainStep step(ComputationGraph graph, String name, int index, DataType type) {
    return new Step(graph, name, index, type, this);
  }

  @Override
  public QuantisationVertex clone() {
    return new QuantisationVertex(finest, coarsest, leastZone, mostZone);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof QuantisationVertex that
        && that.finest == finest
        && that.coarsest == coarsest
        && that.leastZone == leastZone
        && that.mostZone == mostZone;
  }

  @Override
  public int hashCode() {
    return Objects.hash(finest, coarsest, leastZone, mostZone);
  }

  @SuppressWarnings("overrides") // as its base class
  private static final class Step extends PlainStep {
    private static final long serialVersionUID = 1;

    private final QuantisationVertex range;

    Step(ComputationGraph graph, String name, int index, DataType type, QuantisationVertex range) {
      super(graph, name, index, type);
      this.range = range;
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr manager) {
      INDArray rounded = manager.dup(ArrayType.ACTIVATIONS, getInputs()[0], 'c');
      if (training) {
        long samples = rounded.size(0);
        long planes = rounded.size(1);
        long all = rounded.length() / samples;
        round(rounded.reshape('c', samples, all), all - all / planes, getInputs()[1]);
      }
      return rounded;
    }

    /** With where step and zone lie between their ends, -0.5 to 0.5. */
    private void round(INDArray rows, long told, INDArray drawn) {
      INDArray steps = between(Math.log(range.finest), Math.log(range.coarsest), drawn, 0);
      INDArray half = between(0.5 - range.leastZone, 0.5 - range.mostZone, drawn, 1);
      INDArray values = rows.get(NDArrayIndex.all(), NDArrayIndex.interval(0, told));
      rows.get(NDArrayIndex.all(), NDArrayIndex.interval(told, rows.size(1)))
          .assign(0)
          .addiColumnVector(steps);
      INDArray m = Transforms.exp(steps, true);
      INDArray signs = Transforms.sign(values, true);
      Transforms.abs(values, false).diviColumnVector(m).addiColumnVector(half);
      Transforms.floor(values, false).muli(signs).muliColumnVector(m);
    }

    private static INDArray between(double least, double most, INDArray drawn, int column) {
      return drawn
          .get(NDArrayIndex.all(), NDArrayIndex.interval(column, column + 1))
          .add(0.5)
          .muli(most - least)
          .addi(least);
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr manager) {
      return gradients(null, null);
    }
  }
}
