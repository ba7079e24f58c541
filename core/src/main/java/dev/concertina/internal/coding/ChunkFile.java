package dev.concertina.internal.coding;

import dev.concertina.ModelFormatException;
import dev.concertina.internal.coding.BlockIndex.Block;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Reads a compressed file from its start, or any block of it. Takes no more memory than the largest
 * chunk, whatever the file's header says. For one thread.
 */
public final class ChunkFile implements Closeable {
  private static final int TAIL_BYTES = Chunk.HEADER_BYTES + Long.BYTES + Chunk.CHECKSUM_BYTES;

  private final FileChannel file;
  private final long size;

  private ChunkFile(FileChannel file) throws IOException {
    this.file = file;
    this.size = file.size();
  }

  /**
   * Opens a file.
   *
   * @throws ModelFormatException if it is none of ours
   */
  public static ChunkFile open(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      ChunkFile file = new ChunkFile(channel);
      file.requireSignature();
      return file;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Makes something that reads a file, and closes it with itself. */
  public interface Reader<T> {
    T of(ChunkFile file) throws IOException;
  }

  /**
   * Opens a file for something that reads it.
   *
   * @throws ModelFormatException with the file's name, if it is none of ours, or damaged
   */
  public static <T> T open(Path path, Reader<T> reader) throws IOException {
    ChunkFile file = null;
    try {
      file = open(path);
      return reader.of(file);
    } catch (IOException | RuntimeException e) {
      if (file != null) {
        file.close();
      }
      boolean damaged = e instanceof ModelFormatException || e instanceof DamagedStreamException;
      if (damaged) {
        throw named(path, e);
      }
      throw e;
    }
  }

  public static ModelFormatException named(Path path, Exception failure) {
    return new ModelFormatException(path + ": " + failure.getMessage(), failure);
  }

  private void requireSignature() throws IOException {
    int length = ChunkWriter.SIGNATURE.length;
    boolean ours = size >= length && Arrays.equals(read(0, length), ChunkWriter.SIGNATURE);
    if (!ours) {
      throw new ModelFormatException(
          "it is no compressed file, or was changed on the way: it does not begin as one");
    }
  }

  /** Where the first chunk is. */
  public static long start() {
    return ChunkWriter.SIGNATURE.length;
  }

  private byte[] read(long at, int length) throws IOException {
    if (at < 0 || at > size - length) {
      throw new ModelFormatException(
          "it ends at byte " + size + ", in the midst of a chunk: it was cut short");
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, at + bytes.position()) < 0) {
        throw new ModelFormatException("it became shorter while it was read");
      }
    }
    return bytes.array();
  }

  private Chunk.Header header(long at) throws IOException {
    return Chunk.Header.read(ByteBuffer.wrap(read(at, Chunk.HEADER_BYTES)), at);
  }

  /** The chunk that begins at a byte. */
  public Chunk chunk(long at) throws IOException {
    Chunk.Header header = header(at);
    return Chunk.read(header, read(at, header.bytes()), at);
  }

  /** The block that an index names. */
  public Chunk block(Block block) throws IOException {
    Chunk chunk = chunk(block.at());
    if (!chunk.type().equals(ChunkWriter.BLOCK)) {
      throw new ModelFormatException(
          "there must be a block at byte " + block.at() + ", found " + chunk.type());
    }
    return chunk;
  }

  /** What kind of chunk begins at a byte. */
  public String typeAt(long at) throws IOException {
    return header(at).type();
  }

  /** Where a chunk that begins at a byte ends. */
  public long end(long at) throws IOException {
    return at + header(at).bytes();
  }

  /**
   * The index at the end of the file.
   *
   * @throws ModelFormatException if the end is missing or damaged
   */
  public BlockIndex index() throws IOException {
    Chunk tail = chunk(size - TAIL_BYTES);
    if (!tail.type().equals(ChunkWriter.TAIL) || tail.payload().length != Long.BYTES) {
      throw new ModelFormatException("its end is missing: it was cut short");
    }
    long at = ByteBuffer.wrap(tail.payload()).order(ByteOrder.LITTLE_ENDIAN).getLong();
    Chunk index = chunk(at);
    if (!index.type().equals(ChunkWriter.INDEX)) {
      throw new ModelFormatException("there must be an index at byte " + at);
    }
    return BlockIndex.read(index.payload(), size);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
