package dev.concertina.noise;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Which pixels of one sample are hidden, and which stand in for them; {@link Corruption.BlindSpot}
 * says how.
 */
final class BlindSpots {
  private final Grid grid;
  private final int radius;
  private int[] hidden = new int[16];
  private int[] standIns = new int[16];
  private int count;

  BlindSpots(Grid grid, int radius) {
    this.grid = grid;
    this.radius = Math.min(radius, Math.max(grid.height(), grid.width()));
  }

  BlindSpots draw(double share, RandomGenerator random) {
    int side = (int) (grid.isLine() ? 1 / share : 1 / Math.sqrt(share));
    int cellHeight = grid.isLine() ? 1 : side;
    double chance = share * cellHeight * side;
    for (int top = 0; top < grid.height(); top += cellHeight) {
      for (int left = 0; left < grid.width(); left += side) {
        int y = top + random.nextInt(cellHeight);
        int x = left + random.nextInt(side);
        if (random.nextDouble() < chance && y < grid.height() && x < grid.width()) {
          add(y * grid.width() + x, neighbour(y, x, random));
        }
      }
    }
    return this;
  }

  /** One of the pixels around, not the pixel itself. */
  private int neighbour(int y, int x, RandomGenerator random) {
    int top = Math.max(0, y - radius);
    int left = Math.max(0, x - radius);
    int rows = Math.min(grid.height(), y + radius + 1) - top;
    int columns = Math.min(grid.width(), x + radius + 1) - left;
    int drawn = random.nextInt(rows * columns - 1);
    int own = (y - top) * columns + x - left;
    int other = drawn < own ? drawn : drawn + 1;
    return (top + other / columns) * grid.width() + left + other % columns;
  }

  private void add(int pixel, int standIn) {
    if (count == hidden.length) {
      hidden = Arrays.copyOf(hidden, 2 * count);
      standIns = Arrays.copyOf(standIns, 2 * count);
    }
    hidden[count] = pixel;
    standIns[count] = standIn;
    count++;
  }

  void hide(float[] values, int from) {
    // All are read before any is written: a stand-in may itself be hidden.
    float[] taken = new float[count];
    for (int p = 0; p < grid.planes(); p++) {
      int plane = from + p * grid.pixels();
      for (int i = 0; i < count; i++) {
        taken[i] = values[plane + standIns[i]];
      }
      for (int i = 0; i < count; i++) {
        values[plane + hidden[i]] = taken[i];
      }
    }
  }

  void mark(float[] compared, int from) {
    Arrays.fill(compared, from, from + grid.planes() * grid.pixels(), 0);
    for (int p = 0; p < grid.planes(); p++) {
      for (int i = 0; i < count; i++) {
        compared[from + p * grid.pixels() + hidden[i]] = 1;
      }
    }
  }
}
