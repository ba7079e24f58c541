package org.example.variational;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.LossLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/** The {@link KlLayer} at work. */
final class KlLoss extends LossLayer {
  private static final long serialVersionUID = 1;

  KlLoss(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  static INDArray means(INDArray both) {
    return both.get(NDArrayIndex.all(), NDArrayIndex.interval(0, both.size(1) / 2));
  }

  static INDArray logVariances(INDArray both) {
    return both.get(NDArrayIndex.all(), NDArrayIndex.interval(both.size(1) / 2, both.size(1)));
  }

  /** The nats of each sample. */
  private INDArray nats() {
    INDArray means = means(input);
    INDArray logs = logVariances(input);
    return means
        .mul(means)
        .addi(Transforms.exp(logs, true))
        .subi(1)
        .subi(logs)
        .sum(true, 1)
        .muli(0.5);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    INDArray gradient = manager.dup(ArrayType.ACTIVATION_GRAD, input, 'c');
    INDArray logs = logVariances(gradient);
    logs.assign(Transforms.exp(logs, true).subi(1).muli(0.5));
    return new Pair<>(new DefaultGradient(), gradient);
  }

  @Override
  public double computeScore(double penalty, boolean training, LayerWorkspaceMgr manager) {
    score = nats().sumNumber().doubleValue() / getInputMiniBatchSize() + penalty;
    return score;
  }

  @Override
  public INDArray computeScoreForExamples(double penalty, LayerWorkspaceMgr manager) {
    return manager.leverageTo(ArrayType.ACTIVATIONS, nats().addi(penalty));
  }

  @Override
  public boolean needsLabels() {
    return false;
  }

  @Override
  public void clear() {
    labels = null; // the parent would free what belongs to another
    super.clear();
  }
}
