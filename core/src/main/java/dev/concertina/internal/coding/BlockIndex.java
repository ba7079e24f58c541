package dev.concertina.internal.coding;

import dev.concertina.ModelFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Where the blocks of a file are, and which samples they hold. */
public final class BlockIndex {
  private static final int ENTRY_BYTES = 20;

  /** The most blocks of a file, because its index is one chunk. */
  static final int MOST_BLOCKS = Chunk.MOST_BYTES / ENTRY_BYTES;

  private final List<Block> blocks = new ArrayList<>();

  /**
   * A block.
   *
   * @param at its place in the file, in bytes
   * @param first its first sample's number, from 0
   * @param samples how many it has, at least 1
   */
  public record Block(long at, long first, int samples) {
    long end() {
      return first + samples;
    }
  }

  public List<Block> blocks() {
    return blocks;
  }

  /** The place of the block that a sample is in. */
  public int blockOf(long sample) {
    int low = 0;
    int high = blocks.size() - 1;
    while (low < high) {
      int middle = low + high + 1 >>> 1;
      if (blocks.get(middle).first() <= sample) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** How many samples all blocks have together. */
  public long samples() {
    return blocks.isEmpty() ? 0 : blocks.get(blocks.size() - 1).end();
  }

  /** Adds the next block, which goes on where the last one ends. */
  void add(long at, int samples) {
    if (blocks.size() == MOST_BLOCKS) {
      throw new IllegalStateException(
          "a file must have at most " + MOST_BLOCKS + " blocks: take larger ones");
    }
    blocks.add(new Block(at, samples(), samples));
  }

  byte[] bytes() {
    ByteBuffer bytes =
        ByteBuffer.allocate(blocks.size() * ENTRY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (Block block : blocks) {
      bytes.putLong(block.at()).putLong(block.first()).putInt(block.samples());
    }
    return bytes.array();
  }

  /** Reads the index of a file that has {@code fileBytes} bytes. */
  static BlockIndex read(byte[] payload, long fileBytes) throws ModelFormatException {
    BlockIndex index = new BlockIndex();
    ByteBuffer bytes = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
    if (payload.length % ENTRY_BYTES != 0) {
      throw damaged();
    }
    long last = -1;
    while (bytes.hasRemaining()) {
      long at = bytes.getLong();
      long first = bytes.getLong();
      int samples = bytes.getInt();
      if (at <= last || at >= fileBytes || first != index.samples() || samples <= 0) {
        throw damaged();
      }
      index.add(at, samples);
      last = at;
    }
    return index;
  }

  private static ModelFormatException damaged() {
    return new ModelFormatException("the index of blocks is damaged: its entries contradict");
  }
}
