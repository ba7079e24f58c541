package dev.concertina.internal.coding;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes a compressed file from its start to its end, without going back: signature, chunks, an
 * index of the blocks among them, and at the end where the index is.
 */
public final class ChunkWriter {
  /** As that of PNG: what a transfer as text does to line ends, or to the eighth bit, breaks it. */
  public static final byte[] SIGNATURE = {(byte) 0x89, 'S', 'Q', 'Z', '\r', '\n', 0x1a, '\n'};

  static final String BLOCK = "BLCK";
  static final String INDEX = "INDX";
  static final String TAIL = "TAIL";

  private final OutputStream out;
  private final BlockIndex index = new BlockIndex();
  private long position;

  /** Begins a file; the stream stays the caller's to close. */
  public ChunkWriter(OutputStream out) throws IOException {
    this.out = out;
    put(SIGNATURE);
  }

  private void put(byte[] bytes) throws IOException {
    out.write(bytes);
    position += bytes.length;
  }

  public void chunk(String type, byte[] payload) throws IOException {
    put(new Chunk(type, payload).bytes());
  }

  /** Writes a block that holds the given number of samples. */
  public void block(byte[] payload, int samples) throws IOException {
    index.add(position, samples);
    chunk(BLOCK, payload);
  }

  /** Writes what comes last. Returns how many bytes the file has. */
  public long finish() throws IOException {
    long at = position;
    chunk(INDEX, index.bytes());
    byte[] where = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(at).array();
    chunk(TAIL, where);
    return position;
  }
}
