package dev.concertina.internal.training;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.graph.Graphs;
import dev.concertina.internal.graph.Patching;
import dev.concertina.internal.inference.GraphRunner;
import dev.concertina.internal.inference.Missing;
import dev.concertina.internal.kernel.AcceleratedGraph;
import dev.concertina.internal.runtime.HostArrays;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanInput;
import dev.concertina.spi.PlanOutput;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A graph over shared weights, with a gradient and arrays of its own: for one thread at a time. */
final class GraphWorker implements AutoCloseable {
  /** The key of the array that says which values are compared. */
  private static final Object COMPARED = "compared";

  /** The key of the array that says which steps are not padding. */
  private static final Object SPANS = "spans";

  private final GraphPlan plan;
  private final AcceleratedGraph graph;
  private final GraphRunner runner;
  private final INDArray gradient;
  private final Patching patching;

  /** Arrays of the last batch's size, by what they are for; made anew when the size changes. */
  private final Map<Object, INDArray> arrays = new HashMap<>();

  private float[] values = new float[0];
  private float[] known = new float[0];
  private float[] counted = new float[0];
  private long compared;
  private double[] factors;

  GraphWorker(GraphPlan plan, INDArray weights) {
    this.plan = plan;
    this.graph = Graphs.sharing(plan.graph(), weights);
    this.runner = new GraphRunner(graph, plan, plan.samples().vertex(), plan.samples().shape());
    graph.initGradientsView();
    this.gradient = graph.getGradientsViewArray();
    begin(1);
    this.patching = Patching.of(plan);
  }

  /** From now on, outputs have the weights of this epoch. */
  void begin(int epoch) {
    factors = Objective.factors(plan, epoch);
  }

  ComputationGraph graph() {
    return graph;
  }

  GraphRunner runner() {
    return runner;
  }

  /** Of the last call of {@link #compute}, summed over its samples. */
  INDArray gradient() {
    return gradient;
  }

  /** How many values the last call of {@link #compute} compared, over all its samples. */
  long compared() {
    return compared;
  }

  /**
   * Computes the gradient of the loss on consecutive samples of a batch.
   *
   * @param seed for what layers draw, such as dropout
   * @return the mean loss as DL4J scales it
   */
  double compute(Batch batch, int from, int count, long seed) {
    Nd4j.getRandom().setSeed(seed);
    feed(batch, from, count);
    try {
      graph.computeGradientAndScore();
      return graph.score();
    } finally {
      graph.clear();
      graph.clearLayerMaskArrays();
    }
  }

  private void feed(Batch batch, int from, int count) {
    SampleShape shape = plan.samples().shape();
    int length = count * shape.size();
    grow(length);
    batch.read(from, count, values);
    boolean masks = countKnown(batch, length);
    INDArray[] labels = new INDArray[plan.outputs().size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = labelsFor(plan.outputs().get(i), masks, count);
    }
    masks |= corrupt(batch, from, count);
    boolean missing = batch.hasMissing() && Missing.split(values, length, known) > 0;
    INDArray[] inputs = new INDArray[plan.inputs().size()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = inputFor(i, batch, from, count);
    }
    graph.setInputs(inputs);
    graph.setLabels(labels);
    graph.weighOutputs(factorsOf(length));
    setMasks(missing, masks, count);
  }

  /**
   * The factors of the outputs. Where not all values are compared, a step divides by those that are
   * in place of all; penalties, which are of whole samples, are made smaller in advance.
   */
  private double[] factorsOf(int length) {
    if (compared == length) {
      return factors;
    }
    double[] some = factors.clone();
    for (int i = 0; i < some.length; i++) {
      if (plan.outputs().get(i).role() == PlanOutput.Role.PENALTY) {
        some[i] *= (double) compared / length;
      }
    }
    return some;
  }

  /** Says in {@code counted} which targets are known; returns whether not all are. */
  private boolean countKnown(Batch batch, int length) {
    compared = length;
    if (!batch.hasMissing()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      counted[i] = Float.isNaN(values[i]) ? 0 : 1;
      compared -= 1 - (int) counted[i];
    }
    return compared < length;
  }

  /** Turns targets into inputs; returns whether some targets are not compared for that. */
  private boolean corrupt(Batch batch, int from, int count) {
    if (!batch.hides()) {
      if (batch.corrupts()) {
        batch.corrupt(from, count, values);
      }
      return false;
    }
    int length = count * plan.samples().shape().size();
    boolean all = compared == length;
    batch.corrupt(from, count, values, known);
    compared = 0;
    for (int i = 0; i < length; i++) {
      counted[i] = all ? known[i] : known[i] * counted[i];
      compared += counted[i] > 0 ? 1 : 0;
    }
    return true;
  }

  private void setMasks(boolean missing, boolean masks, int count) {
    INDArray[] features = null;
    INDArray[] labels = null;
    SampleShape shape = plan.samples().shape();
    if (missing) {
      float[] spans = Missing.spans(patched(known, count), count, shape);
      INDArray mask = array(SPANS, new SampleShape.Features(shape.valuesPerFeature()), count);
      HostArrays.write(spans, spans.length, mask);
      features = new INDArray[plan.inputs().size()];
      features[plan.inputs().indexOf(plan.samples())] = mask;
      features[plan.inputs().indexOf(plan.observationMask().orElseThrow())] = mask;
    }
    if (masks) {
      INDArray mask = array(COMPARED, plan.reconstruction().shape(), count);
      HostArrays.write(patched(counted, count), count * shape.size(), mask);
      labels = new INDArray[plan.outputs().size()];
      labels[plan.outputs().indexOf(plan.reconstruction())] = mask;
    }
    if (missing || masks) {
      graph.setLayerMaskArrays(features, labels);
    }
  }

  private INDArray labelsFor(PlanOutput output, boolean missing, int count) {
    if (output.role() == PlanOutput.Role.PENALTY) {
      return array(output, output.shape(), count);
    }
    INDArray labels = array(output, output.shape(), count);
    int length = count * output.shape().size();
    float[] targets = values;
    if (missing) {
      targets = values.clone();
      Missing.split(targets, length, known);
    }
    HostArrays.write(patched(targets, count), length, labels);
    return labels;
  }

  /** As the graph takes samples; the array itself if that is as they are. */
  private float[] patched(float[] samples, int count) {
    if (patching.isNone()) {
      return samples;
    }
    float[] patched = new float[count * plan.samples().shape().size()];
    patching.apply(samples, count, patched);
    return patched;
  }

  private INDArray inputFor(int which, Batch batch, int from, int count) {
    PlanInput input = plan.inputs().get(which);
    INDArray labels = arrays.get(plan.reconstruction());
    boolean same = !batch.corrupts() && input.shape().equals(plan.reconstruction().shape());
    if (input.role() == PlanInput.Role.SAMPLES && same) {
      return labels;
    }
    int length = count * input.shape().size();
    INDArray array = array(input, input.shape(), count);
    switch (input.role()) {
      case NOISE -> {
        float[] noise = new float[length];
        batch.noise(which, from, count, input.shape().size(), noise);
        HostArrays.write(noise, length, array);
      }
      case QUANTISATION_NOISE -> {
        float[] noise = new float[length];
        batch.quantisationNoise(which, from, count, input.shape().size(), noise);
        HostArrays.write(noise, length, array);
      }
      case OBSERVATION_MASK -> {
        if (!batch.hasMissing()) {
          Arrays.fill(known, 0, length, 1);
        }
        HostArrays.write(patched(known, count), length, array);
      }
      case SAMPLES -> HostArrays.write(patched(values, count), length, array);
      case CONDITION -> throw new IllegalStateException("no plan with a condition is trained yet");
    }
    return array;
  }

  private void grow(int length) {
    if (values.length < length) {
      values = new float[length];
      known = new float[length];
      counted = new float[length];
    }
  }

  /** The array for an end of the graph, zero at first. */
  private INDArray array(Object end, SampleShape shape, int count) {
    INDArray array = arrays.get(end);
    if (array == null || array.size(0) != count) {
      if (array != null) {
        array.close();
      }
      array = Nd4j.zeros(shape.withBatch(count));
      arrays.put(end, array);
    }
    return array;
  }

  @Override
  public void close() {
    arrays.values().forEach(INDArray::close);
    arrays.clear();
    runner.close();
    gradient.close();
  }
}
