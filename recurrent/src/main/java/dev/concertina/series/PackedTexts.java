package dev.concertina.series;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * Short texts, all different and many, such as timestamps: kept side by side, for a text of its own
 * takes three times the memory. Cannot be changed.
 */
final class PackedTexts extends AbstractList<String> implements RandomAccess {
  private static final int SHIFT = 10;
  private static final int BLOCK = 1 << SHIFT;

  private final List<Block> blocks;
  private final int size;

  private PackedTexts(List<Block> blocks, int size) {
    this.blocks = blocks;
    this.size = size;
  }

  @Override
  public String get(int index) {
    Objects.checkIndex(index, size);
    return blocks.get(index >> SHIFT).get(index & (BLOCK - 1));
  }

  @Override
  public int size() {
    return size;
  }

  /** Some texts, one after another, and where each ends. */
  private record Block(String joined, int[] ends) {
    String get(int index) {
      return joined.substring(index == 0 ? 0 : ends[index - 1], ends[index]);
    }
  }

  /** Takes the texts, one by one. */
  static final class Builder {
    private final List<Block> blocks = new ArrayList<>();
    private final StringBuilder joined = new StringBuilder();
    private final int[] ends = new int[BLOCK];
    private int inBlock;

    void add(String text) {
      joined.append(text);
      ends[inBlock++] = joined.length();
      if (inBlock == BLOCK) {
        endBlock();
      }
    }

    /** To be called once, at the end. */
    PackedTexts build() {
      int size = blocks.size() * BLOCK + inBlock;
      endBlock();
      return new PackedTexts(List.copyOf(blocks), size);
    }

    private void endBlock() {
      blocks.add(new Block(joined.toString(), ends.clone()));
      joined.setLength(0);
      inBlock = 0;
    }
  }
}
