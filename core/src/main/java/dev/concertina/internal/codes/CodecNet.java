package dev.concertina.internal.codes;

import dev.concertina.Autoencoder;
import dev.concertina.ModelFormatException;
import dev.concertina.data.Samples;
import dev.concertina.internal.AtomicFile;
import dev.concertina.internal.Require;
import dev.concertina.internal.coding.Chunk;
import dev.concertina.internal.coding.ChunkWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A net, what is known of its codes, and the name that files call both by. Takes over the net, and
 * closes it. Safe for use by many threads.
 */
public final class CodecNet implements AutoCloseable {
  private static final String ENDING = ".concertina";

  private final Autoencoder model;
  private final NetCodec codec;
  private final ModelIdentity identity;

  public CodecNet(Autoencoder model, NetCodec codec, String name) {
    this.model = model;
    this.codec = codec;
    this.identity = ModelIdentity.of(name, model.description(), model.weightsDigest(), codec);
  }

  /**
   * Learns from samples what the net's codes look like; the net is taken over unless this fails.
   */
  public static CodecNet learn(Autoencoder model, Samples samples, String name) {
    Require.present(model, "model");
    Require.present(samples, "samples");
    return new CodecNet(
        model, new CodecLearning(model, samples).learn(), Require.present(name, "name"));
  }

  /** Reads both from a model's file, which gives the name, too. */
  public static CodecNet load(Path file) throws IOException {
    return load(file, nameOf(file));
  }

  static CodecNet load(Path file, String name) throws IOException {
    Autoencoder model = Autoencoder.load(file);
    try {
      return of(model, name);
    } catch (ModelFormatException e) {
      model.close();
      throw new ModelFormatException(file + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /**
   * What stood in the file from which the net was loaded; the net is taken over unless it fails.
   */
  public static CodecNet of(Autoencoder model, String name) throws ModelFormatException {
    String section = model.sections().get(CodecSection.NAME);
    if (section == null) {
      throw new ModelFormatException(
          "the model has not learned to compress: let a compressor learn from its samples");
    }
    return new CodecNet(model, CodecSection.parse(section, model.description()), name);
  }

  /** Whether {@link #load} would find what is known of the codes in the model's file. */
  public static boolean isIn(Autoencoder model) {
    return model.sections().containsKey(CodecSection.NAME);
  }

  private static String nameOf(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
  }

  /** Writes the net and what is known of its codes to one file. */
  public void save(Path file) throws IOException {
    Map<String, String> sections = new LinkedHashMap<>(model.sections());
    sections.put(CodecSection.NAME, CodecSection.toJson(codec));
    model.save(file, sections);
  }

  public Autoencoder model() {
    return model;
  }

  public NetCodec codec() {
    return codec;
  }

  public ModelIdentity identity() {
    return identity;
  }

  /** Writes blocks. */
  public interface Blocks {
    void write(ChunkWriter out) throws IOException;
  }

  /** Writes a file of codes: its header, the model if it shall stand in the file, the blocks. */
  public void write(Path file, CodeHeader header, boolean embedded, Blocks blocks)
      throws IOException {
    byte[] whole = embedded ? ofFile() : new byte[0];
    AtomicFile.write(
        file,
        stream -> {
          ChunkWriter out = new ChunkWriter(stream);
          out.chunk(CodeHeader.TYPE, header.chunk().payload());
          for (int from = 0; from < whole.length; from += Chunk.MOST_BYTES) {
            int to = Math.min(whole.length, from + Chunk.MOST_BYTES);
            out.chunk(CodeFile.MODEL, Arrays.copyOfRange(whole, from, to));
          }
          blocks.write(out);
          out.finish();
        });
  }

  private byte[] ofFile() throws IOException {
    Path file = Files.createTempFile("concertina", ENDING);
    try {
      save(file);
      Require.that(
          Files.size(file) <= CodeFile.LARGEST_MODEL,
          "a model to embed must have at most %d bytes, found %d: keep it in a file of its own",
          CodeFile.LARGEST_MODEL,
          Files.size(file));
      return Files.readAllBytes(file);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
