package dev.concertina.internal.training;

import static dev.concertina.internal.model.JsonText.field;
import static dev.concertina.internal.model.JsonText.words;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.concertina.Architecture;
import dev.concertina.ModelFormatException;
import dev.concertina.TrainingOptions;
import dev.concertina.backend.BlasCore;
import dev.concertina.backend.Threads;
import dev.concertina.data.Samples;
import dev.concertina.internal.Require;
import dev.concertina.internal.kernel.Kernel;
import dev.concertina.internal.model.Archive;
import dev.concertina.internal.model.JsonText;
import dev.concertina.internal.model.Versions;
import dev.concertina.metrics.ReconstructionError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The file from which a training continues. It is as safe to read as a model file.
 *
 * <pre>
 * checkpoint.json   of which training, with what it was computed, and where it is
 * weights.bin       the parameters now, float32, little-endian, not deflated
 * best.bin          the parameters after the best epoch
 * moments.bin       the optimiser's moments
 * </pre>
 */
final class Checkpoint {
  private static final String MANIFEST = "checkpoint.json";
  private static final String WEIGHTS = "weights.bin";
  private static final String BEST = "best.bin";
  private static final String MOMENTS = "moments.bin";
  private static final Archive.Layout LAYOUT =
      new Archive.Layout(
          "a checkpoint",
          List.of(MANIFEST),
          List.of(WEIGHTS, BEST, MOMENTS),
          Pattern.compile("(?!)"),
          0,
          Map.of());

  private static final String FORMAT = "concertina-checkpoint";
  private static final int VERSION = 1;
  private static final int MOST_DIFFERENCES = 5;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Map<String, String> training;
  private final int epochs;
  private final IntSupplier devices;

  /**
   * The file, which need not be there, for a training; takes a pass over the samples.
   *
   * @param devices how many the training has, known when the file is read or written
   */
  Checkpoint(
      Path file,
      Architecture architecture,
      Samples samples,
      TrainingOptions options,
      ReconstructionError loss,
      IntSupplier devices) {
    this.file = file;
    this.training = training(architecture, samples, options, loss);
    this.epochs = options.epochs();
    this.devices = devices;
  }

  Path file() {
    return file;
  }

  /** Everything that the weights after an epoch follow from. */
  private static Map<String, String> training(
      Architecture architecture,
      Samples samples,
      TrainingOptions options,
      ReconstructionError loss) {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("architecture", architecture.kind());
    words.putAll(prefixed("architecture.", architecture.parameters()));
    words.put("shape", samples.shape().toString());
    words.put("samples", samples.size() + " with digest " + digest(samples));
    words.put("scaling", options.scaling().name());
    words.put("loss", loss.name());
    words.putAll(options.describe());
    words.remove("devices"); // they are among the means
    if (options.schedule().isConstant()) {
      words.remove("epochs");
    }
    return words;
  }

  private static Map<String, String> prefixed(String prefix, Map<String, String> words) {
    Map<String, String> result = new LinkedHashMap<>();
    words.forEach((name, value) -> result.put(prefix + name, value));
    return result;
  }

  /** Of all values and names; half of a SHA-256, so that it fits a message. */
  private static String digest(Samples samples) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    String words = samples.names() + " " + samples.range();
    digest.update(words.getBytes(StandardCharsets.UTF_8));
    float[] values = new float[samples.shape().size()];
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (Samples part : parts(samples)) {
      for (int i = 0; i < part.size(); i++) {
        part.read(i, values, 0);
        bytes.asFloatBuffer().put(values);
        digest.update(bytes.array());
      }
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  private static List<Samples> parts(Samples samples) {
    return samples.inputs().map(inputs -> List.of(samples, inputs)).orElse(List.of(samples));
  }

  /** With what it is computed, where that can make a difference to the bits. */
  private Map<String, String> means() {
    Map<String, String> words = new LinkedHashMap<>(Versions.current());
    words.put("threads", Integer.toString(Threads.count()));
    words.put("kernels", Kernel.on().toString());
    words.put("blas", BlasCore.name());
    if (devices.getAsInt() > 1) {
      words.put("devices", Integer.toString(devices.getAsInt()));
    }
    return words;
  }

  private Archive archive(TrainingState state) {
    ObjectNode root = JSON.createObjectNode().put("format", FORMAT).put("version", VERSION);
    ObjectNode of = root.putObject("training");
    training.forEach(of::put);
    ObjectNode with = root.putObject("means");
    means().forEach(with::put);
    state.describe(root);
    Map<String, float[]> vectors = new LinkedHashMap<>();
    vectors.put(WEIGHTS, state.weights());
    vectors.put(BEST, state.best());
    vectors.put(MOMENTS, state.moments());
    return new Archive(Map.of(MANIFEST, root.toString()), vectors);
  }

  void write(TrainingState state) throws IOException {
    archive(state).write(file);
  }

  /** Finds out before long work whether the file can be written. */
  void requireWritable(TrainingState state) {
    try {
      archive(state).rehearse(file);
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("checkpoint " + file + " cannot be written: " + e.getMessage(), e));
    }
  }

  /**
   * Where the training is; empty if there is no file.
   *
   * @param parameters how many there must be
   * @param moments how many the optimiser must have
   * @throws IllegalArgumentException if the file is of another training
   * @throws UncheckedIOException if it cannot be read
   */
  Optional<TrainingState> read(int parameters, int moments) {
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    try {
      Archive archive = Archive.read(file, LAYOUT);
      try {
        TrainingState state = state(archive);
        state.requireSizes(parameters, moments);
        return Optional.of(state);
      } catch (ModelFormatException e) {
        throw new ModelFormatException(file + ": " + e.getMessage(), e);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TrainingState state(Archive archive) throws ModelFormatException {
    String json = archive.texts().get(MANIFEST);
    JsonNode root = JsonText.manifest(json, FORMAT, VERSION, "checkpoint");
    requireSame(words(field(root, "training")));
    TrainingState state =
        TrainingState.of(
            root,
            archive.vectors().get(WEIGHTS),
            archive.vectors().get(BEST),
            archive.vectors().get(MOMENTS));
    Require.that(
        state.history().size() <= epochs,
        "checkpoint %s has %d epochs done, and epochs is %d: give more, or name another file",
        file,
        state.history().size(),
        epochs);
    String changes = differences(words(field(root, "means")), means());
    return changes.isEmpty()
        ? state
        : state.withNote(
            String.format(
                Locale.ROOT,
                "went on after epoch %d by other means, so the weights may not be those of a"
                    + " training in one go: %s",
                state.history().size(),
                changes));
  }

  private void requireSame(Map<String, String> other) {
    String differences = differences(other, training);
    Require.that(
        differences.isEmpty(),
        "checkpoint %s is of another training: %s: delete it, or name another file",
        file,
        differences);
  }

  private static String differences(Map<String, String> then, Map<String, String> now) {
    Set<String> names = new LinkedHashSet<>(now.keySet());
    names.addAll(then.keySet());
    return names.stream()
        .filter(name -> !Objects.equals(then.get(name), now.get(name)))
        .limit(MOST_DIFFERENCES)
        .map(
            name ->
                Archive.printable(name)
                    + " was "
                    + Archive.printable(then.getOrDefault(name, "not given"))
                    + ", is "
                    + now.getOrDefault(name, "not given"))
        .collect(Collectors.joining("; "));
  }
}
