package dev.concertina.internal.codes;

import dev.concertina.Autoencoder;
import dev.concertina.ModelFormatException;
import dev.concertina.data.Samples;
import dev.concertina.internal.AtomicFile;
import dev.concertina.internal.Require;
import dev.concertina.internal.coding.Chunk;
import dev.concertina.internal.coding.ChunkWriter;
import dev.concertina.internal.use.HeldModel;
import dev.concertina.spi.NodeType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A net, what is known of its codes, and the name that files call both by. Closes the net if it was
 * loaded with it. Safe for use by many threads.
 */
public final class CodecNet implements AutoCloseable {
  private static final String ENDING = ".concertina";

  private static final String USE = "compressor";

  private final HeldModel held;
  private final NetCodec codec;
  private final ModelIdentity identity;

  /** Makes one of a net that stays the caller's. */
  public CodecNet(Autoencoder model, NetCodec codec, String name) {
    this(HeldModel.given(model, USE), codec, name);
  }

  private CodecNet(HeldModel held, NetCodec codec, String name) {
    this(held, codec, identity(held.model(), codec, name));
  }

  private CodecNet(HeldModel held, NetCodec codec, ModelIdentity identity) {
    this.held = held;
    this.codec = codec;
    this.identity = identity;
  }

  private static ModelIdentity identity(Autoencoder model, NetCodec codec, String name) {
    String digest =
        model
            .weightsDigest()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "a model must have weights, for files to know it by, found none"));
    return ModelIdentity.of(name, model.description(), digest, codec);
  }

  /** Learns from samples what the net's codes look like; the net stays the caller's. */
  public static CodecNet learn(Autoencoder model, Samples samples, String name) {
    Require.present(model, "model");
    Require.present(samples, "samples");
    return new CodecNet(
        model, new CodecLearning(model, samples).learn(), Require.present(name, "name"));
  }

  /** Reads net and codec from a model's file, which gives the name, too. */
  public static CodecNet load(Path file, NodeType<?>... types) throws IOException {
    return load(file, nameOf(file), types);
  }

  static CodecNet load(Path file, String name, NodeType<?>... types) throws IOException {
    return HeldModel.load(file, types, USE, held -> of(file, held, name));
  }

  /** Takes net and codec of a model that was read from its file and stays the caller's. */
  public static CodecNet of(Autoencoder model, String name) throws ModelFormatException {
    Require.present(name, "name");
    return of("the model", HeldModel.given(model, USE), name);
  }

  private static CodecNet of(Object file, HeldModel held, String name) throws ModelFormatException {
    String section = held.model().sections().get(CodecSection.NAME);
    if (section == null) {
      throw new ModelFormatException(
          file + ": it has not learned to compress: let a compressor learn from its samples");
    }
    return new CodecNet(held, CodecSection.parse(section, held.model().description()), name);
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
    Autoencoder model = held.open();
    Map<String, String> sections = new LinkedHashMap<>(model.sections());
    sections.put(CodecSection.NAME, CodecSection.toJson(codec));
    model.save(file, sections);
  }

  /** The net, closed or not. */
  public Autoencoder model() {
    return held.model();
  }

  /** The net, to work with. */
  public Autoencoder open() {
    return held.open();
  }

  /** The same for a use of this one, which may be closed without this one. */
  public CodecNet lent(String use) {
    return new CodecNet(held.lent(use), codec, identity);
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
    held.close();
  }
}
