package dev.concertina.internal.inference;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.graph.Graphs;
import dev.concertina.internal.graph.Patching;
import dev.concertina.internal.kernel.AcceleratedGraph;
import dev.concertina.internal.runtime.HostArrays;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanInput;
import dev.concertina.spi.PlanOutput;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Feeds a graph for inference: one batch in, any outputs out. Inputs for noise are zero unless
 * noise is asked for; an observation mask says which values are missing. Keeps the arrays of the
 * last batch's size. For one thread.
 */
public final class GraphRunner implements AutoCloseable {
  /** Memory that grows to the largest output and is used again, as DL4J's for activations. */
  private static final WorkspaceConfiguration OUTPUTS =
      WorkspaceConfiguration.builder()
          .policyLearning(LearningPolicy.FIRST_LOOP)
          .policySpill(SpillPolicy.REALLOCATE)
          .build();

  private final AcceleratedGraph graph;
  private final String main;
  private final SampleShape mainShape;
  private final Map<String, SampleShape> others = new HashMap<>();

  /** The place of the input that receives which values are known, or -1. */
  private final int mask;

  /** The plan's inputs for noise that this graph has or not. */
  private final List<PlanInput> noises;

  private final List<PlanOutput> ends;
  private final Patching patchesInput;
  private final Patching patchesReconstruction;
  private final String reconstruction;

  /** What penalties are compared with, by the outputs' numbers. */
  private final Map<Integer, INDArray> labels = new HashMap<>();

  private INDArray[] inputs = {};
  private INDArray spans;
  private float[] zeroed = new float[0];
  private float[] known = new float[0];

  /** A runner that feeds {@code main} with what it is given, in the given shape. */
  public GraphRunner(AcceleratedGraph graph, GraphPlan plan, String main, SampleShape mainShape) {
    this.graph = graph;
    this.main = main;
    this.mainShape = mainShape;
    this.patchesInput = main.equals(plan.samples().vertex()) ? Patching.of(plan) : Patching.NONE;
    this.patchesReconstruction = Patching.of(plan);
    this.reconstruction = plan.reconstruction().vertex();
    for (PlanInput input : plan.inputs()) {
      if (input.role() != PlanInput.Role.SAMPLES) {
        others.put(input.vertex(), input.shape());
      }
    }
    this.noises = plan.inputs().stream().filter(input -> input.role().isNoise()).toList();
    this.ends = plan.outputs();
    this.mask = plan.observationMask().map(i -> inputNames().indexOf(i.vertex())).orElse(-1);
  }

  private List<String> inputNames() {
    return graph.getConfiguration().getNetworkInputs();
  }

  /**
   * Runs the graph on the first samples in {@code values}. They may have NaN, for missing, only if
   * the graph has an observation mask.
   *
   * @param which the output that is wanted
   * @param into takes its values, in C order
   * @throws IllegalStateException if the output has not as many values as {@code into} takes for
   *     these samples
   */
  public void run(float[] values, int samples, int which, float[] into, int width) {
    INDArray[] masks = feed(values, samples);
    run(samples, masks, List.of(new Wanted(which, into, width)), List.of());
  }

  /**
   * An output and the array for its values.
   *
   * @param which its number
   * @param into takes its values, in C order
   * @param width how many a sample must have
   */
  public record Wanted(int which, float[] into, int width) {}

  /**
   * Runs the whole graph, and reads several of its outputs.
   *
   * @param noise what the inputs for noise are fed with; empty for zeros
   * @param penalties the numbers of outputs whose losses are wanted, compared with zeros
   * @return for each penalty the loss of each sample
   */
  public List<float[]> run(
      float[] values,
      int samples,
      Optional<SampleNoise> noise,
      List<Wanted> wanted,
      List<Integer> penalties) {
    INDArray[] masks = feed(values, samples);
    noise.ifPresent(drawn -> writeNoise(drawn, samples));
    try {
      return run(samples, masks, wanted, penalties);
    } finally {
      noise.ifPresent(drawn -> eachNoise((input, place, array) -> array.assign(0)));
    }
  }

  private interface NoiseUse {
    void accept(PlanInput input, int place, INDArray array);
  }

  private void eachNoise(NoiseUse use) {
    for (int place = 0; place < noises.size(); place++) {
      int at = inputNames().indexOf(noises.get(place).vertex());
      if (at >= 0) {
        use.accept(noises.get(place), place, inputs[at]);
      }
    }
  }

  private void writeNoise(SampleNoise noise, int samples) {
    eachNoise(
        (input, place, array) -> {
          float[] drawn = noise.draw(input, place, samples);
          HostArrays.write(drawn, drawn.length, array);
        });
  }

  private List<float[]> run(
      int samples, INDArray[] masks, List<Wanted> wanted, List<Integer> penalties) {
    penalties.forEach(which -> graph.compareOutput(which, labels(which, samples)));
    try {
      run(samples, masks, wanted);
      return penalties.stream().map(graph::losses).toList();
    } finally {
      penalties.forEach(which -> graph.compareOutput(which, null));
    }
  }

  /** Zeros for an output; calls with the same number of samples share the array. */
  private INDArray labels(int which, int samples) {
    INDArray zeros = labels.get(which);
    if (zeros == null || zeros.size(0) != samples) {
      if (zeros != null) {
        zeros.close();
      }
      try (MemoryWorkspace out = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        zeros = Nd4j.zeros(ends.get(which).shape().withBatch(samples));
      }
      labels.put(which, zeros);
    }
    return zeros;
  }

  private void run(int samples, INDArray[] masks, List<Wanted> wanted) {
    try (MemoryWorkspace workspace =
        Nd4j.getWorkspaceManager().getAndActivateWorkspace(OUTPUTS, "CONCERTINA_OUTPUTS")) {
      INDArray[] outputs = graph.output(false, inputs, masks, null, workspace);
      for (Wanted one : wanted) {
        INDArray output = outputs[one.which()];
        if (output.length() != (long) samples * one.width()) {
          throw new IllegalStateException(
              "the net must give "
                  + one.width()
                  + " values a sample, gave "
                  + output.length() / (double) samples);
        }
        read(output, one.which(), samples, one.into());
      }
    } finally {
      graph.clear();
    }
  }

  private void read(INDArray output, int which, int samples, float[] into) {
    boolean isPatched =
        !patchesReconstruction.isNone()
            && graph.getConfiguration().getNetworkOutputs().get(which).equals(reconstruction);
    if (isPatched) {
      patchesReconstruction.invert(HostArrays.values(output), samples, into);
    } else {
      HostArrays.read(output, into);
    }
  }

  /** The shape of one sample of the first output. */
  public SampleShape outputShape() {
    feed(new float[mainShape.size()], 1);
    try {
      long[] shape = graph.output(false, inputs)[0].shape();
      return SampleShape.of(Arrays.copyOfRange(shape, 1, shape.length));
    } finally {
      graph.clear();
    }
  }

  /** Fills the inputs; returns their masks, or null if there is no padding. */
  private INDArray[] feed(float[] values, int samples) {
    if (inputs.length == 0 || inputs[0].size(0) != samples) {
      closeInputs();
      inputs = made(samples);
    }
    int place = inputNames().indexOf(main);
    int length = samples * mainShape.size();
    if (mask < 0 && patchesInput.isNone()) {
      HostArrays.write(values, length, inputs[place]);
      return null;
    }
    if (zeroed.length < length) {
      zeroed = new float[length];
      known = new float[length];
    }
    if (patchesInput.isNone()) {
      System.arraycopy(values, 0, zeroed, 0, length);
    } else {
      patchesInput.apply(values, samples, zeroed);
    }
    if (mask < 0) {
      HostArrays.write(zeroed, length, inputs[place]);
      return null;
    }
    int missing = Missing.split(zeroed, length, known);
    HostArrays.write(zeroed, length, inputs[place]);
    HostArrays.write(known, length, inputs[mask]);
    return missing == 0 ? null : masks(place, samples);
  }

  private INDArray[] masks(int place, int samples) {
    float[] steps = Missing.spans(known, samples, mainShape);
    HostArrays.write(steps, steps.length, spans);
    INDArray[] masks = new INDArray[inputs.length];
    masks[place] = spans;
    masks[mask] = spans;
    return masks;
  }

  private INDArray[] made(int samples) {
    try (MemoryWorkspace out = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      if (mask >= 0) {
        spans = Nd4j.zeros(samples, mainShape.valuesPerFeature());
      }
      return inputNames().stream()
          .map(name -> name.equals(main) ? mainShape : others.get(name))
          .map(shape -> Nd4j.zeros(shape.withBatch(samples)))
          .toArray(INDArray[]::new);
    }
  }

  private void closeInputs() {
    for (INDArray input : inputs) {
      input.close();
    }
    inputs = new INDArray[0];
    labels.values().forEach(INDArray::close);
    labels.clear();
    if (spans != null) {
      spans.close();
      spans = null;
    }
  }

  /** Gives all memory back but the weights; another run takes it again. */
  @Override
  public void close() {
    closeInputs();
    graph.release();
  }

  /** The shape of one sample's code, found by running the encoder once. */
  public static SampleShape codeShape(GraphPlan plan, ComputationGraph whole) {
    ComputationGraphConfiguration encoder = Graphs.encoder(plan);
    PlanInput samples = plan.samples();
    try (INDArray weights = Graphs.weightsOf(encoder, whole);
        GraphRunner runner =
            new GraphRunner(
                Graphs.sharing(encoder, weights), plan, samples.vertex(), samples.shape())) {
      return runner.outputShape();
    }
  }
}
