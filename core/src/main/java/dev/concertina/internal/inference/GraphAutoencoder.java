package dev.concertina.internal.inference;

import dev.concertina.Autoencoder;
import dev.concertina.MissingReadings;
import dev.concertina.ModelDescription;
import dev.concertina.Resizable;
import dev.concertina.SampleErrors;
import dev.concertina.backend.Threads;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.internal.Require;
import dev.concertina.internal.graph.Catalogue;
import dev.concertina.internal.graph.Plans;
import dev.concertina.internal.graph.ReceptiveFields;
import dev.concertina.internal.inference.Session.Way;
import dev.concertina.internal.model.ModelFile;
import dev.concertina.internal.model.WeightsDigest;
import dev.concertina.internal.runtime.BatchBackoff;
import dev.concertina.internal.runtime.HostArrays;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.NodeType;
import dev.concertina.spi.Quantisation;
import dev.concertina.spi.ReceptiveField;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The only implementation of {@link Autoencoder} with a net: it runs any plan. */
public final class GraphAutoencoder implements Autoencoder, ScaledPasses {
  /** Values that one run of the graph takes in at most, unless a single sample has more. */
  private static final int VALUES_AT_ONCE = 1 << 18;

  private static final MissingReadings SERVES_MISSING = new MissingReadings() {};

  private static final int SAMPLES_AT_ONCE = 1024;

  /** Fewer samples than this, with fewer values, are not worth a thread of their own. */
  private static final int LEAST_SHARE = 16;

  private static final int LEAST_SHARE_VALUES = 1 << 14;

  private final Net net;
  private final ModelDescription description;
  private final Map<String, String> sections;

  /** What its file can hold. */
  private final Catalogue types;

  private final SessionPool<GraphSession> sessions;
  private final BatchBackoff backoff = new BatchBackoff();

  /** Of weights that never change; computed twice at worst. */
  private volatile String weightsDigest;

  /** What single samples are run by, if there is such; null until one was. Made twice at worst. */
  private volatile Optional<DirectNet> direct;

  /** Takes over the weights, {@code [1, parameters]}, of a net of the modules' own types. */
  public GraphAutoencoder(
      GraphPlan plan,
      INDArray weights,
      ModelDescription description,
      Map<String, String> sections) {
    this(plan, weights, Catalogue.installed(), description, sections);
  }

  /** Takes over the weights; the types are what its file can hold. */
  public GraphAutoencoder(
      GraphPlan plan,
      INDArray weights,
      Catalogue types,
      ModelDescription description,
      Map<String, String> sections) {
    this(new Net(plan, weights), types, description, sections, null);
  }

  /** Takes over the net; its digest may be null, and is then computed when it is asked for. */
  GraphAutoencoder(
      Net net,
      Catalogue types,
      ModelDescription description,
      Map<String, String> sections,
      String weightsDigest) {
    this.net = net;
    this.types = types;
    this.description = description;
    this.sections = Map.copyOf(sections);
    this.weightsDigest = weightsDigest;
    this.sessions = new SessionPool<>(() -> new GraphSession(net), GraphSession::release);
  }

  /** Reads a model from its file, of the types that the modules have and these, and tries it. */
  public static Autoencoder load(Path file, Collection<? extends NodeType<?>> others)
      throws IOException {
    ModelFile.Contents contents = ModelFile.read(file, Catalogue.installed().with(others));
    try {
      GraphAutoencoder model =
          new GraphAutoencoder(
              new Net(contents.plan(), contents.weights()),
              contents.types(),
              contents.description(),
              contents.sections(),
              contents.weightsDigest());
      model.tryOut(file, contents);
      return model;
    } catch (RuntimeException e) {
      throw ModelFile.damaged(file, e);
    }
  }

  /** With one sample, and with two: a net may serve the one and not the other. */
  private void tryOut(Path file, ModelFile.Contents contents) throws IOException {
    boolean runs = false;
    try {
      if (contents.isQuicklyTried()) {
        int size = description.shape().size();
        tryOut(1, size);
        ModelFile.requireNotInterrupted(file);
        tryOut(2, size);
      }
      ModelFile.requireNotInterrupted(file);
      runs = true;
    } finally {
      if (!runs) {
        close();
      }
    }
  }

  /** By the graph, whatever other way there may be. */
  private void tryOut(int samples, int size) {
    float[] values = new float[samples * size];
    scaling().apply(values, 0, samples, description.shape());
    sessions.call(
        session -> {
          session.run(Way.RECONSTRUCT, values, samples, new float[values.length], size);
          return null;
        });
  }

  @Override
  public ModelDescription description() {
    return description;
  }

  @Override
  public Map<String, String> sections() {
    return sections;
  }

  @Override
  public Optional<String> weightsDigest() {
    if (weightsDigest == null) {
      weightsDigest = WeightsDigest.of(sessions.call(session -> HostArrays.values(net.weights())));
    }
    return Optional.of(weightsDigest);
  }

  @Override
  public <C> Optional<C> capability(Class<C> type) {
    Require.present(type, "type");
    Optional<?> found = Optional.empty();
    if (type == Quantisation.class) {
      found = net.plan().quantisation();
    } else if (type == Resizable.class) {
      found = receptiveField().map(ResizableNet::new);
    } else if (type == MissingReadings.class) {
      found = servesMissing() ? Optional.of(SERVES_MISSING) : Optional.empty();
    }
    return found.map(type::cast);
  }

  private boolean servesMissing() {
    return net.plan().observationMask().isPresent();
  }

  private Optional<ReceptiveField> receptiveField() {
    boolean ofPictures =
        description.shape() instanceof SampleShape.Image picture
            && description.code() instanceof SampleShape.Image code
            && picture.height() % code.height() == 0
            && picture.width() % code.width() == 0;
    return ofPictures ? ReceptiveFields.of(net.plan()) : Optional.empty();
  }

  /** This net, for pictures of any size. */
  private final class ResizableNet implements Resizable {
    private final ReceptiveField field;

    ResizableNet(ReceptiveField field) {
      this.field = field;
    }

    @Override
    public ReceptiveField receptiveField() {
      return field;
    }

    @Override
    public Autoencoder resized(int height, int width) {
      return GraphAutoencoder.this.resized(field.grid(), height, width);
    }
  }

  private Autoencoder resized(int grid, int height, int width) {
    Require.that(
        height > 0 && width > 0 && height % grid == 0 && width % grid == 0,
        "height and width must be positive multiples of %d, found %d and %d: pad the picture",
        grid,
        height,
        width);
    SampleShape.Image shape = (SampleShape.Image) description.shape();
    SampleShape other = new SampleShape.Image(shape.channels(), height, width);
    Plans.requireServes(Plans.resized(net.plan(), other), other);
    SampleShape.Image code = (SampleShape.Image) description.code();
    SampleShape otherCode =
        new SampleShape.Image(
            code.channels(),
            height / (shape.height() / code.height()),
            width / (shape.width() / code.width()));
    INDArray weights = sessions.call(session -> net.weights().dup());
    ModelDescription resized = description.resized(other, otherCode);
    return new GraphAutoencoder(
        Plans.resized(net.plan(), other), weights, types, resized, sections);
  }

  @Override
  public INDArray encode(INDArray samples) {
    return run(Way.ENCODE, samples);
  }

  @Override
  public INDArray decode(INDArray codes) {
    return run(Way.DECODE, codes);
  }

  @Override
  public INDArray reconstruct(INDArray samples) {
    return run(Way.RECONSTRUCT, samples);
  }

  @Override
  public float[][] encode(float[][] samples) {
    return run(Way.ENCODE, samples);
  }

  @Override
  public float[][] decode(float[][] codes) {
    return run(Way.DECODE, codes);
  }

  @Override
  public float[][] reconstruct(float[][] samples) {
    return run(Way.RECONSTRUCT, samples);
  }

  private SampleShape from(Way way) {
    return way == Way.DECODE ? description.code() : description.shape();
  }

  private SampleShape to(Way way) {
    return way == Way.ENCODE ? description.code() : description.shape();
  }

  private static String what(Way way) {
    return way == Way.DECODE ? "codes" : "samples";
  }

  private INDArray run(Way way, INDArray given) {
    requireShape(given, from(way), what(way));
    int count = requireIndexable(given.size(0), from(way), to(way));
    INDArray plain = HostArrays.isPlain(given) ? given : HostArrays.copy(given);
    HostArrays.fetch(plain); // the caller's thread may have computed it
    INDArray results = HostArrays.uninitialized(to(way).withBatch(count));
    int in = from(way).size();
    int out = to(way).size();
    try {
      run(
          way,
          count,
          (start, some, into) -> HostArrays.read(plain, start * in, some * in, into),
          (start, some, values) -> HostArrays.write(values, results, start * out, some * out));
      return results;
    } catch (RuntimeException | Error e) {
      results.close();
      throw e;
    } finally {
      if (plain != given) {
        plain.close();
      }
    }
  }

  private float[][] run(Way way, float[][] given) {
    HostArrays.requireRows(given, from(way).size(), what(way));
    float[][] results = new float[given.length][];
    int in = from(way).size();
    int out = to(way).size();
    run(
        way,
        given.length,
        (start, some, into) -> {
          for (int i = 0; i < some; i++) {
            System.arraycopy(given[start + i], 0, into, i * in, in);
          }
        },
        (start, some, values) -> {
          for (int i = 0; i < some; i++) {
            results[start + i] = Arrays.copyOfRange(values, i * out, (i + 1) * out);
          }
        });
    return results;
  }

  /** Moves the values of consecutive samples to or from an array, at whose start they stand. */
  private interface Move {
    void samples(int start, int count, float[] values);
  }

  /** Runs samples in raw units. */
  private void run(Way way, int count, Move read, Move write) {
    SampleShape from = from(way);
    SampleShape to = to(way);
    eachShare(
        count,
        Math.max(from.size(), to.size()),
        (session, start, samples) -> {
          float[] in = session.in(samples * from.size());
          read.samples(start, samples, in);
          requireValid(way, in, samples, start);
          if (way != Way.DECODE) {
            scaling().apply(in, 0, samples, from);
          }
          float[] out = session.out(samples * to.size());
          session.run(way, in, samples, out, to.size());
          if (way != Way.ENCODE) {
            scaling().invert(out, 0, samples, to);
          }
          write.samples(start, samples, out);
        });
  }

  /**
   * All outputs of the net, penalties among them.
   *
   * @param samples rows in raw units
   * @param noise the seed of what the inputs for noise are fed with, of which each row has its own
   *     by its number; empty for zeros
   */
  public Outputs outputs(float[][] samples, OptionalLong noise) {
    SampleShape shape = description.shape();
    HostArrays.requireRows(samples, shape.size(), "samples");
    GraphPlan plan = net.plan();
    List<Integer> penalties = plan.penalties().stream().map(plan.outputs()::indexOf).toList();
    Outputs outputs = Outputs.of(plan, samples.length);
    eachPart(
        samples.length,
        shape.size(),
        (session, start, count) -> {
          float[] in = session.in(count * shape.size());
          for (int i = 0; i < count; i++) {
            System.arraycopy(samples[start + i], 0, in, i * shape.size(), shape.size());
          }
          requireValid(Way.RECONSTRUCT, in, count, start);
          scaling().apply(in, 0, count, shape);
          Optional<SampleNoise> drawn =
              noise.isPresent()
                  ? Optional.of(new SampleNoise(noise.getAsLong(), start))
                  : Optional.empty();
          List<GraphRunner.Wanted> wanted = Outputs.wanted(plan, count);
          List<float[]> losses = ((GraphSession) session).run(in, count, drawn, wanted, penalties);
          outputs.put(plan, start, count, wanted, losses);
        });
    return outputs;
  }

  /** Consecutive samples of a call, on one session. */
  private interface Part {
    void run(Session session, int start, int samples);
  }

  /** A single sample by the calling thread, if there is a way; else as {@link #eachPart}. */
  private void eachShare(int samples, int width, Part part) {
    Optional<DirectNet> own = samples == 1 ? direct() : Optional.empty();
    if (own.isPresent()) {
      sessions.requireOpen();
      part.run(own.get().session(), 0, 1);
    } else {
      eachPart(samples, width, part);
    }
  }

  private Optional<DirectNet> direct() {
    Optional<DirectNet> found = direct;
    if (found == null) {
      found = sessions.call(session -> DirectNet.of(net.plan(), session.graph()));
      direct = found;
    }
    return found;
  }

  /** Cuts the samples into parts: at least one for each thread, none larger than fits the cache. */
  private void eachPart(int samples, int width, Part part) {
    // On a GPU one part at a time: arrays there move between two memories.
    int threads = Nd4j.getEnvironment().isCPU() ? Threads.count() : 1;
    int share = (samples + threads - 1) / threads;
    int least = Math.max(1, Math.min(LEAST_SHARE, LEAST_SHARE_VALUES / width));
    int most = Math.min(backoff.most(), Math.min(atOnce(width), Math.max(least, share)));
    int parts = (samples + most - 1) / most;
    sessions.each(
        parts,
        threads == 1 ? 1 : parts,
        (session, number) -> {
          int start = number * most;
          backoff.each(
              Math.min(most, samples - start),
              (from, count) -> part.run(session, start + from, count),
              session::release);
        });
  }

  /** How many samples of this size one run of the graph takes. */
  public static int atOnce(int sampleSize) {
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
                Missing.mean(measure, chunk.scaled(), chunk.reconstruction(), i * width, width);
          }
        });
    return errors;
  }

  private void eachChunk(Samples samples, Use use) {
    description.requireServes(samples);
    Require.that(
        servesMissing() || !samples.hasMissing(),
        "samples must be complete, found missing readings: train on series with missing ones, or"
            + " with the corruption gaps, for a model that can tell");
    int width = description.shape().size();
    each(
        samples.size(),
        1,
        (start, count, into) -> {
          for (int i = 0; i < count; i++) {
            samples.read(start + i, into, i * width);
          }
        },
        use);
  }

  @Override
  public void each(int samples, int passes, Reader reader, Use use) {
    SampleShape shape = description.shape();
    int width = shape.size();
    eachShare(
        samples,
        width,
        (session, start, count) -> {
          float[] values = session.in(count * width);
          reader.read(start, count, values);
          scaling().apply(values, 0, count, shape);
          float[] image = session.out(count * width);
          for (int pass = 0; pass < passes; pass++) {
            float[] given = pass == 0 ? values : image;
            session.run(Way.RECONSTRUCT, given, count, image, width);
            use.accept(new Chunk(start, count, pass, values, image));
          }
        });
  }

  private Scaling scaling() {
    return description.scaling();
  }

  /** An index of a value must be an int. */
  private static int requireIndexable(long samples, SampleShape from, SampleShape to) {
    long most = Integer.MAX_VALUE / Math.max(from.size(), to.size());
    Require.that(
        samples <= most,
        "an array must have at most %d of these samples, found %d: run it in parts",
        most,
        samples);
    return (int) samples;
  }

  private static void requireShape(INDArray array, SampleShape shape, String what) {
    Require.present(array, what);
    boolean fits = array.rank() > 0 && array.size(0) > 0;
    fits = fits && Arrays.equals(array.shape(), shape.withBatch(array.size(0)));
    Require.that(
        fits,
        "%s must have shape %s with n of at least 1, found %s",
        what,
        shape,
        Arrays.toString(array.shape()));
  }

  private void requireValid(Way way, float[] values, int samples, int start) {
    int width = from(way).size();
    if (HostArrays.areFinite(values, samples * width)) {
      return;
    }
    boolean mayMiss = way != Way.DECODE && servesMissing();
    for (int i = 0; i < samples * width; i++) {
      if (!Float.isFinite(values[i]) && !(mayMiss && Float.isNaN(values[i]))) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s must be finite, found %s in row %d: fill or remove it",
                what(way),
                values[i],
                start + i / width));
      }
    }
  }

  @Override
  public void save(Path file, Map<String, String> sections) throws IOException {
    float[] values = sessions.call(session -> HostArrays.values(net.weights()));
    String digest = WeightsDigest.of(values);
    ModelFile.write(file, net.plan(), types, values, digest, description, sections);
  }

  @Override
  public void close() {
    if (sessions.closeOnce()) {
      net.close();
    }
  }
}
