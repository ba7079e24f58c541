package dev.concertina.internal.codes;

import dev.concertina.ModelFormatException;
import dev.concertina.internal.coding.BlockIndex;
import dev.concertina.internal.coding.BlockIndex.Block;
import dev.concertina.internal.coding.Chunk;
import dev.concertina.internal.coding.ChunkFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a file of a net's codes: its header, its model, its blocks. */
public final class CodeFile implements Closeable {
  /** A part of the model's file; several follow each other. */
  public static final String MODEL = "MODL";

  /** Of all parts together. */
  public static final long LARGEST_MODEL = 1L << 30;

  private final Path path;
  private final ChunkFile file;
  private final CodeHeader header;
  private final BlockIndex index;

  private CodeFile(Path path, ChunkFile file) throws IOException {
    this.path = path;
    this.file = file;
    Chunk first = file.chunk(ChunkFile.start());
    if (!first.type().equals(CodeHeader.TYPE)) {
      throw new ModelFormatException(
          "it must begin with " + CodeHeader.TYPE + ", found " + first.type() + ": another kind");
    }
    this.header = CodeHeader.read(first);
    this.index = file.index();
  }

  public static CodeFile open(Path path) throws IOException {
    return ChunkFile.open(path, file -> new CodeFile(path, file));
  }

  public Path path() {
    return path;
  }

  public CodeHeader header() {
    return header;
  }

  public BlockIndex index() {
    return index;
  }

  /** Whether the model stands in the file. */
  public boolean hasModel() throws IOException {
    try {
      return file.typeAt(file.end(ChunkFile.start())).equals(MODEL);
    } catch (ModelFormatException e) {
      throw ChunkFile.named(path, e);
    }
  }

  /**
   * Loads the model that stands in the file.
   *
   * @throws ModelFormatException if there is none, it is damaged, or it is another than the codes
   *     were made with
   */
  CodecNet model() throws IOException {
    if (!hasModel()) {
      throw new ModelFormatException(
          path + ": its model " + header.model().text() + " is not in it: give that");
    }
    Path whole = Files.createTempFile("concertina", ".concertina");
    try {
      try (OutputStream out = Files.newOutputStream(whole)) {
        copyModel(out);
      }
      return requireSame(CodecNet.load(whole, header.model().name()));
    } catch (ModelFormatException e) {
      throw new ModelFormatException(path + ": the model in it: " + e.getMessage(), e);
    } finally {
      Files.deleteIfExists(whole);
    }
  }

  private CodecNet requireSame(CodecNet model) throws ModelFormatException {
    try {
      model.identity().requireSame(header.model());
      return model;
    } catch (ModelFormatException e) {
      model.close();
      throw e;
    }
  }

  private void copyModel(OutputStream out) throws IOException {
    long bytes = 0;
    long at = file.end(ChunkFile.start());
    while (file.typeAt(at).equals(MODEL)) {
      Chunk part = file.chunk(at);
      bytes += part.payload().length;
      if (bytes > LARGEST_MODEL) {
        throw new ModelFormatException("it must have at most " + LARGEST_MODEL + " bytes");
      }
      out.write(part.payload());
      at = file.end(at);
    }
  }

  /** Refuses another model than the codes were made with. */
  void requireModel(CodecNet given) throws ModelFormatException {
    try {
      given.identity().requireSame(header.model());
    } catch (ModelFormatException e) {
      throw ChunkFile.named(path, e);
    }
  }

  /** A block's bytes. */
  public byte[] payload(int number) throws IOException {
    Block block = index.blocks().get(number);
    return file.block(block).payload();
  }

  /** What the promise is, if there is one. */
  public Optional<Promise> bound() {
    return header.bound();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
