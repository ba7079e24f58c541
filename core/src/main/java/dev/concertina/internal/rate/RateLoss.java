package dev.concertina.internal.rate;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.LossLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The {@link RateLayer} at work. */
final class RateLoss extends LossLayer {
  private static final long serialVersionUID = 1;

  /** The bits that came with the last gradient; NaN where there is none. */
  private double kept = Double.NaN;

  RateLoss(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  private RateLayer rate() {
    return (RateLayer) conf().getLayer();
  }

  /** The densities as the parameters say, with nothing added yet. */
  private PlaneRate[] planes() {
    double spread = rate().spread();
    double[] locations = doubles(getParam(PriorParameters.LOCATION));
    double[] scales = doubles(getParam(PriorParameters.SCALE));
    PlaneRate[] planes = new PlaneRate[locations.length];
    for (int i = 0; i < planes.length; i++) {
      planes[i] = new PlaneRate(spread * locations[i], spread * Math.exp(scales[i]));
    }
    return planes;
  }

  private static double[] doubles(INDArray array) {
    return array.dup('c').data().asDouble();
  }

  /** An array of a shape, of the layer's type. */
  private INDArray array(double[] values, long[] shape) {
    return Nd4j.create(values, shape, dataType);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    PlaneRate[] planes = planes();
    double[] values = doubles(input);
    int length = valuesPerPlane();
    for (int i = 0; i < values.length; i++) {
      values[i] = PlaneRate.bits(planes[i / length % planes.length], values[i]);
    }
    return manager.leverageTo(ArrayType.ACTIVATIONS, array(values, input.shape()));
  }

  private int valuesPerPlane() {
    return Math.toIntExact(input.length() / input.size(0) / rate().planes());
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    PlaneRate[] planes = planes();
    double weight = rate().weight();
    double[] values = doubles(input);
    int length = valuesPerPlane();
    for (int i = 0; i < values.length; i++) {
      values[i] = weight * planes[i / length % planes.length].add(values[i]);
    }
    kept = 0;
    for (PlaneRate plane : planes) {
      kept += plane.bits();
    }
    INDArray delta = array(values, input.shape());
    return new Pair<>(gradientOf(planes), manager.leverageTo(ArrayType.ACTIVATION_GRAD, delta));
  }

  private Gradient gradientOf(PlaneRate[] planes) {
    double[] locations = new double[planes.length];
    double[] scales = new double[planes.length];
    for (int i = 0; i < planes.length; i++) {
      locations[i] = rate().weight() * rate().spread() * planes[i].perLocation();
      scales[i] = rate().weight() * planes[i].perLogScale();
    }
    Gradient result = new DefaultGradient();
    put(result, PriorParameters.LOCATION, locations);
    put(result, PriorParameters.SCALE, scales);
    return result;
  }

  private void put(Gradient result, String name, double[] values) {
    INDArray view = gradientViews.get(name);
    view.assign(array(values, view.shape()));
    result.gradientForVariable().put(name, view);
  }

  @Override
  public double computeScore(double penalty, boolean training, LayerWorkspaceMgr manager) {
    double bits = Double.isNaN(kept) ? bits() : kept;
    kept = Double.NaN;
    score = rate().weight() * bits / getInputMiniBatchSize() + penalty;
    return score;
  }

  private double bits() {
    PlaneRate[] planes = planes();
    double[] values = doubles(input);
    int length = valuesPerPlane();
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += PlaneRate.bits(planes[i / length % planes.length], values[i]);
    }
    return sum;
  }

  @Override
  public INDArray computeScoreForExamples(double penalty, LayerWorkspaceMgr manager) {
    PlaneRate[] planes = planes();
    double[] values = doubles(input);
    int length = valuesPerPlane();
    double[] scores = new double[getInputMiniBatchSize()];
    int each = values.length / scores.length;
    for (int i = 0; i < values.length; i++) {
      scores[i / each] += PlaneRate.bits(planes[i / length % planes.length], values[i]);
    }
    for (int i = 0; i < scores.length; i++) {
      scores[i] = rate().weight() * scores[i] + penalty;
    }
    return manager.leverageTo(ArrayType.ACTIVATIONS, array(scores, new long[] {scores.length, 1}));
  }

  @Override
  public boolean needsLabels() {
    return false;
  }

  /** Not the parent's, which says that there are none. */
  @Override
  public INDArray params() {
    return paramsFlattened;
  }

  @Override
  public void setInput(INDArray given, LayerWorkspaceMgr manager) {
    kept = Double.NaN;
    super.setInput(given, manager);
  }

  @Override
  public void clear() {
    kept = Double.NaN;
    labels = null; // the parent would free what belongs to another
    super.clear();
  }
}
