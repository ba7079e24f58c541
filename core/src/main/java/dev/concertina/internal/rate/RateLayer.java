package dev.concertina.internal.rate;

import dev.concertina.internal.Require;
import java.util.Collection;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * An output whose loss is the rate of its own input, a code to which noise was added that is
 * uniform in [-1/2, 1/2), after Ballé, Laparra and Simoncelli, "End-to-end optimized image
 * compression" (2017).
 *
 * <p>Each plane of the code (a feature of a row, a channel of a picture) has a density that is
 * learned with the net: a logistic one with distribution function F((y - m) / s), F(x) = 1 / (1 +
 * exp(-x)), convolved with that noise. A value y then costs
 *
 * <pre>{@code
 * bits(y) = -log2(F((y + 1/2 - m) / s) - F((y - 1/2 - m) / s))
 * }</pre>
 *
 * <p>which at an integer y is what an ideal coder spends on it that knows m and s. The difference
 * is never taken: with a and b for the two arguments it is F(a) F(-b) (1 - exp(b - a)), whose
 * logarithm loses nothing in either tail.
 *
 * <p>The loss of a sample is the sum of bits over its code, times the weight; the activations are
 * the bits of each value.
 */
public final class RateLayer extends LossLayer {
  private static final long serialVersionUID = 1;

  @JsonProperty private int planes;
  @JsonProperty private double weight;
  @JsonProperty private double spread;

  /** For Jackson. */
  RateLayer() {}

  /**
   * Checks the numbers.
   *
   * @param planes how many features or channels the code has
   * @param weight what a bit costs, in the units of the graph's score
   * @param spread the scale s at first; m begins at 0, and is learned in units of it
   * @throws IllegalArgumentException if one is not positive
   */
  public RateLayer(int planes, double weight, double spread) {
    this.planes = Require.positive(planes, "planes");
    this.weight = Require.positive(weight, "weight");
    this.spread = Require.positive(spread, "spread");
    setLossFn(new LossMSE()); // never asked; DL4J and others expect that there is one
    setNIn(planes);
    setNOut(planes);
  }

  /**
   * How many features or channels the code has.
   *
   * @return at least one
   */
  public int planes() {
    return planes;
  }

  /**
   * What a bit costs, in the units of the graph's score.
   *
   * @return a positive factor
   */
  public double weight() {
    return weight;
  }

  /**
   * The scale of the density at first.
   *
   * @return a positive scale
   */
  public double spread() {
    return spread;
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    RateLoss layer = new RateLoss(conf, type);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer().init(conf, parameters, initialize));
    layer.setConf(conf);
    return layer;
  }

  @Override
  public ParamInitializer initializer() {
    return PriorParameters.INSTANCE;
  }

  @Override
  public boolean isPretrainParam(String name) {
    return false;
  }

  @Override
  public InputType getOutputType(int index, InputType input) {
    long found =
        input instanceof InputType.InputTypeConvolutional image
            ? image.getChannels()
            : input instanceof InputType.InputTypeRecurrent series
                ? series.getSize()
                : input.arrayElementsPerExample();
    Require.that(found == planes, "a rate of %d planes needs as many, found %s", planes, input);
    return input;
  }

  @Override
  public void setNIn(InputType input, boolean override) {
    // As many as there are planes, whatever is said.
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType input) {
    return null;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RateLayer layer
        && super.equals(other)
        && planes == layer.planes
        && weight == layer.weight
        && spread == layer.spread;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), planes, weight, spread);
  }
}
