package dev.concertina;

import dev.concertina.GraphPlan.Feed;
import dev.concertina.GraphPlan.Target;
import dev.concertina.accelerate.AcceleratedGraph;
import dev.concertina.data.SampleShape;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A graph over shared weights, with a gradient and arrays of its own: for one thread at a time. */
final class GraphLane implements AutoCloseable {
  /** The key of the array that says which values are compared. */
  private static final Object COMPARED = "compared";

  private final GraphPlan plan;
  private final AcceleratedGraph graph;
  private final GraphRunner runner;
  private final INDArray gradient;

  /** Arrays of the last batch's size, by what they are for; made anew when the size changes. */
  private final Map<Object, INDArray> arrays = new HashMap<>();

  private float[] values = new float[0];
  private long compared;

  GraphLane(GraphPlan plan, INDArray weights) {
    this.plan = plan;
    this.graph = Graphs.sharing(plan.graph(), weights);
    this.runner = new GraphRunner(graph, plan, plan.samples().vertex(), plan.samples().shape());
    graph.initGradientsView();
    this.gradient = graph.getGradientsViewArray();
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
    batch.read(from, count, scratch(count * plan.samples().shape().size()));
    INDArray[] labels = new INDArray[plan.outputs().size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = labelsFor(plan.outputs().get(i), count);
    }
    corrupt(batch, from, count);
    INDArray[] inputs = new INDArray[plan.inputs().size()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = inputFor(i, batch, from, count);
    }
    graph.setInputs(inputs);
    graph.setLabels(labels);
  }

  private void corrupt(Batch batch, int from, int count) {
    if (!batch.hides()) {
      compared = (long) count * plan.reconstruction().shape().size();
      if (batch.corrupts()) {
        batch.corrupt(from, count, values);
      }
      return;
    }
    SampleShape shape = plan.reconstruction().shape();
    float[] counted = new float[count * shape.size()];
    batch.corrupt(from, count, values, counted);
    compared = 0;
    for (float one : counted) {
      compared += one > 0 ? 1 : 0;
    }
    INDArray mask = array(COMPARED, shape, count);
    HostArrays.write(counted, counted.length, mask);
    INDArray[] masks = new INDArray[plan.outputs().size()];
    masks[plan.outputs().indexOf(plan.reconstruction())] = mask;
    graph.setLayerMaskArrays(null, masks);
  }

  private INDArray labelsFor(GraphPlan.Output output, int count) {
    if (output.target() == Target.NOTHING) {
      return array(output, output.shape(), count);
    }
    INDArray labels = array(output, output.shape(), count);
    HostArrays.write(values, count * output.shape().size(), labels);
    return labels;
  }

  private INDArray inputFor(int which, Batch batch, int from, int count) {
    GraphPlan.Input input = plan.inputs().get(which);
    INDArray labels = arrays.get(plan.reconstruction());
    boolean same = !batch.corrupts() && input.shape().equals(plan.reconstruction().shape());
    if (input.feed() == Feed.SAMPLES && same) {
      return labels;
    }
    int length = count * input.shape().size();
    INDArray array = array(input, input.shape(), count);
    if (input.feed() == Feed.NOISE) {
      float[] noise = new float[length];
      batch.noise(which, from, count, input.shape().size(), noise);
      HostArrays.write(noise, length, array);
    } else {
      HostArrays.write(values, length, array);
    }
    return array;
  }

  private float[] scratch(int length) {
    if (values.length < length) {
      values = new float[length];
    }
    return values;
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
