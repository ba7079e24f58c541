package dev.concertina.noise;

import java.util.random.RandomGenerator;

/** Which pixels of one sample are hidden in blocks; {@link Corruption.BlockMasking} says how. */
final class HiddenBlocks {
  private final Grid grid;
  private final int blockHeight;
  private final int blockWidth;
  private final boolean[] hidden;

  HiddenBlocks(Grid grid, int side) {
    this.grid = grid;
    this.blockHeight = grid.isLine() ? 1 : side;
    this.blockWidth = side;
    this.hidden = new boolean[grid.pixels()];
  }

  HiddenBlocks draw(double share, RandomGenerator random) {
    double wanted = share * hidden.length;
    int covered = 0;
    while (covered < wanted) {
      int top = random.nextInt(grid.height() + blockHeight - 1) - blockHeight + 1;
      int left = random.nextInt(grid.width() + blockWidth - 1) - blockWidth + 1;
      int more = visible(top, left);
      if (covered + more > wanted && random.nextDouble() * more >= wanted - covered) {
        break;
      }
      cover(top, left);
      covered += more;
    }
    return this;
  }

  private int visible(int top, int left) {
    int count = 0;
    for (int y = Math.max(top, 0); y < Math.min(top + blockHeight, grid.height()); y++) {
      for (int x = Math.max(left, 0); x < Math.min(left + blockWidth, grid.width()); x++) {
        count += hidden[y * grid.width() + x] ? 0 : 1;
      }
    }
    return count;
  }

  private void cover(int top, int left) {
    for (int y = Math.max(top, 0); y < Math.min(top + blockHeight, grid.height()); y++) {
      for (int x = Math.max(left, 0); x < Math.min(left + blockWidth, grid.width()); x++) {
        hidden[y * grid.width() + x] = true;
      }
    }
  }

  void hide(float[] values, int from) {
    for (int p = 0; p < grid.planes(); p++) {
      for (int i = 0; i < hidden.length; i++) {
        if (hidden[i]) {
          values[from + p * hidden.length + i] = 0;
        }
      }
    }
  }
}
