package dev.concertina;

import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.internal.Require;
import dev.concertina.metrics.ReconstructionError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The one implementation: runs any plan. */
final class GraphAutoencoder implements Autoencoder {
  /** Values that one run of the graph takes in at most, unless a single sample has more. */
  private static final int VALUES_AT_ONCE = 1 << 18;

  private static final int SAMPLES_AT_ONCE = 1024;

  private final GraphPlan plan;
  private final INDArray weights;
  private final ModelDescription description;
  private final Map<String, String> sections;
  private final Replicas<Replica> replicas;
  private Halves halves;

  /** Takes over the weights, {@code [1, parameters]}. */
  GraphAutoencoder(
      GraphPlan plan,
      INDArray weights,
      ModelDescription description,
      Map<String, String> sections) {
    this.plan = plan;
    this.weights = weights;
    this.description = description;
    this.sections = Map.copyOf(sections);
    this.replicas = new Replicas<>(Replica::new);
  }

  /** The weights of both halves, shared by all replicas and made when the first one needs them. */
  private record Halves(
      ComputationGraphConfiguration encoder,
      INDArray encoderWeights,
      ComputationGraphConfiguration decoder,
      INDArray decoderWeights) {}

  /** One thread's graphs, reading shared weights. */
  private final class Replica {
    private final ComputationGraph graph = Graphs.sharing(plan.graph(), weights);
    private final GraphRunner whole =
        new GraphRunner(graph, plan, plan.samples().vertex(), plan.samples().shape());
    private final int reconstruction = plan.outputs().indexOf(plan.reconstruction());
    private GraphRunner encoder;
    private GraphRunner decoder;

    float[] reconstruct(float[] scaled, int samples) {
      return whole.run(scaled, samples, reconstruction);
    }

    float[] encode(float[] scaled, int samples) {
      if (encoder == null) {
        Halves parts = halves(graph);
        ComputationGraph half = Graphs.sharing(parts.encoder(), parts.encoderWeights());
        encoder = new GraphRunner(half, plan, plan.samples().vertex(), plan.samples().shape());
      }
      return encoder.run(scaled, samples);
    }

    float[] decode(float[] codes, int samples) {
      if (decoder == null) {
        Halves parts = halves(graph);
        if (parts.decoder() == null) {
          Graphs.decoder(plan); // says why there is none
        }
        ComputationGraph half = Graphs.sharing(parts.decoder(), parts.decoderWeights());
        decoder = new GraphRunner(half, plan, plan.code(), description.code());
      }
      return decoder.run(codes, samples);
    }
  }

  private synchronized Halves halves(ComputationGraph whole) {
    if (halves == null) {
      ComputationGraphConfiguration encoder = Graphs.encoder(plan);
      ComputationGraphConfiguration decoder = null;
      try {
        decoder = Graphs.decoder(plan);
      } catch (UnsupportedOperationException pathRoundTheCode) {
        // Such a net still encodes; decode says why it cannot.
      }
      halves =
          new Halves(
              encoder,
              Graphs.weightsOf(encoder, whole),
              decoder,
              decoder == null ? null : Graphs.weightsOf(decoder, whole));
    }
    return halves;
  }

  @Override
  public ModelDescription description() {
    return description;
  }

  @Override
  public Map<String, String> sections() {
    return sections;
  }

  /** The shape of a code as the net makes it, whatever the description says. */
  SampleShape computedCode() {
    return replicas.call(replica -> Graphs.codeShape(plan, replica.graph));
  }

  @Override
  public INDArray encode(INDArray samples) {
    float[] values = checked(samples, description.shape(), "samples");
    int count = (int) samples.size(0);
    scaling().apply(values, 0, count, description.shape());
    float[] codes = inParts(values, description.shape(), description.code(), Replica::encode);
    return HostArrays.of(codes, codes.length, description.code().withBatch(count));
  }

  @Override
  public INDArray decode(INDArray codes) {
    float[] values = checked(codes, description.code(), "codes");
    int count = (int) codes.size(0);
    float[] samples = inParts(values, description.code(), description.shape(), Replica::decode);
    scaling().invert(samples, 0, count, description.shape());
    return HostArrays.of(samples, samples.length, description.shape().withBatch(count));
  }

  @Override
  public INDArray reconstruct(INDArray samples) {
    float[] values = checked(samples, description.shape(), "samples");
    int count = (int) samples.size(0);
    scaling().apply(values, 0, count, description.shape());
    float[] result =
        inParts(values, description.shape(), description.shape(), Replica::reconstruct);
    scaling().invert(result, 0, count, description.shape());
    return HostArrays.of(result, result.length, description.shape().withBatch(count));
  }

  /** One way through the net. */
  private interface Pass {
    float[] run(Replica replica, float[] in, int samples);
  }

  private float[] inParts(float[] in, SampleShape from, SampleShape to, Pass pass) {
    return replicas.during(() -> runParts(in, from, to, pass));
  }

  private float[] runParts(float[] in, SampleShape from, SampleShape to, Pass pass) {
    int count = in.length / from.size();
    int most = atOnce(Math.max(from.size(), to.size()));
    float[] out = new float[Math.multiplyExact(count, to.size())];
    float[] chunk = new float[Math.min(most, count) * from.size()];
    for (int start = 0; start < count; start += most) {
      int samples = Math.min(most, count - start);
      System.arraycopy(in, start * from.size(), chunk, 0, samples * from.size());
      float[] result = replicas.call(replica -> pass.run(replica, chunk, samples));
      if (result.length != samples * to.size()) {
        throw new IllegalStateException(
            "the net must give " + to + ", gave " + result.length / samples + " values a sample");
      }
      System.arraycopy(result, 0, out, start * to.size(), samples * to.size());
    }
    return out;
  }

  /** How many samples of this size one run of the graph takes. */
  static int atOnce(int sampleSize) {
    return Math.max(1, Math.min(SAMPLES_AT_ONCE, VALUES_AT_ONCE / sampleSize));
  }

  @Override
  public SampleErrors errors(Samples samples, ReconstructionError measure) {
    Require.present(samples, "samples");
    Require.present(measure, "measure");
    ErrorTable table = new ErrorTable(description, measure, samples.size());
    eachChunk(samples, table::add);
    return table.finish();
  }

  @Override
  public double[] sampleErrors(Samples samples, ReconstructionError measure) {
    Require.present(samples, "samples");
    Require.present(measure, "measure");
    double[] errors = new double[samples.size()];
    int width = description.shape().size();
    eachChunk(
        samples,
        chunk -> {
          for (int i = 0; i < chunk.count(); i++) {
            errors[chunk.start() + i] =
                measure.mean(chunk.scaled(), chunk.reconstruction(), i * width, width);
          }
        });
    return errors;
  }

  /** Consecutive samples and their reconstructions, in scaled units. */
  record Chunk(int start, int count, float[] scaled, float[] reconstruction) {}

  private void eachChunk(Samples samples, Consumer<Chunk> use) {
    description.requireServes(samples);
    replicas.during(
        () -> {
          runChunks(samples, use);
          return null;
        });
  }

  private void runChunks(Samples samples, Consumer<Chunk> use) {
    int width = description.shape().size();
    int most = Math.min(atOnce(width), samples.size());
    float[] values = new float[most * width];
    for (int start = 0; start < samples.size(); start += most) {
      int count = Math.min(most, samples.size() - start);
      for (int i = 0; i < count; i++) {
        samples.read(start + i, values, i * width);
      }
      scaling().apply(values, 0, count, description.shape());
      float[] reconstruction = replicas.call(replica -> replica.reconstruct(values, count));
      use.accept(new Chunk(start, count, values, reconstruction));
    }
  }

  private Scaling scaling() {
    return description.scaling();
  }

  private static float[] checked(INDArray array, SampleShape shape, String what) {
    Require.present(array, what);
    boolean fits = array.rank() > 0 && array.size(0) > 0;
    fits = fits && java.util.Arrays.equals(array.shape(), shape.withBatch(array.size(0)));
    Require.that(
        fits,
        "%s must have shape %s with n of at least 1, found %s",
        what,
        shape,
        java.util.Arrays.toString(array.shape()));
    float[] values = HostArrays.values(array);
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s must be finite, found %s in row %d: fill or remove it",
                what,
                values[i],
                i / shape.size()));
      }
    }
    return values;
  }

  @Override
  public void save(Path file, Map<String, String> sections) throws IOException {
    float[] values = replicas.call(replica -> HostArrays.values(weights));
    ModelFile.write(file, plan, values, description, sections);
  }

  @Override
  public void close() {
    if (replicas.closeOnce()) {
      synchronized (this) {
        if (halves != null) {
          halves.encoderWeights().close();
          if (halves.decoderWeights() != null) {
            halves.decoderWeights().close();
          }
        }
      }
      weights.close();
    }
  }
}
