package dev.concertina.internal.codes;

import dev.concertina.internal.codes.CodeTaps.Tap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Some codes of those learned from, side by side on one canvas with nothing between them; of each
 * plane those levels that are not zero, as these are few.
 *
 * @param stride from a row of the canvas to the next
 * @param size places of the canvas
 * @param inside the places of levels
 * @param places of each plane, where levels are not zero
 * @param spreads what these add to the spread
 * @param levels these levels
 */
record CodeShard(
    int stride, int size, int[] inside, int[][] places, float[][] spreads, float[][] levels) {
  /** Numbers of a plane that a step learns from: they are more alike where there are neighbours. */
  private static final int AREA = 7744;

  private static final int DENSE_AREA = 1024;

  /** Shards at most: what is learned is the same with some hundred thousand numbers of a plane. */
  private static final int MOST = 32;

  private static final float ONE = 16;

  /** Places between a level and a neighbour. */
  int offset(Tap tap) {
    return tap.down() * stride + tap.right();
  }

  /** Which codes go together; those that are left out have no part in learning. */
  static List<int[]> choose(List<CodeGrid> grids, CodeTaps taps, long seed) {
    int[] order = shuffled(grids.size(), new Random(seed));
    int enough = taps.tall() || taps.wide() ? AREA : DENSE_AREA;
    List<int[]> chosen = new ArrayList<>();
    int from = 0;
    int area = 0;
    for (int to = 1; to <= order.length && chosen.size() < MOST; to++) {
      area += grids.get(order[to - 1]).area();
      if (area >= enough || to == order.length) {
        chosen.add(Arrays.copyOfRange(order, from, to));
        from = to;
        area = 0;
      }
    }
    return chosen;
  }

  private static int[] shuffled(int length, Random random) {
    int[] order = new int[length];
    for (int i = 0; i < length; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }

  /** Lays codes out. */
  static CodeShard of(CodeTaps taps, List<CodeGrid> grids, List<int[]> codes) {
    int widest = grids.stream().mapToInt(CodeGrid::width).max().orElseThrow();
    int stride = widest + 2 * taps.marginRight();
    int area = grids.stream().mapToInt(CodeGrid::area).sum();
    int[] inside = new int[area];
    int count = 0;
    int row = taps.marginDown();
    for (CodeGrid grid : grids) {
      for (int i = 0; i < grid.area(); i++) {
        inside[count++] = (row + i / grid.width()) * stride + taps.marginRight() + i % grid.width();
      }
      row += grid.height() + taps.marginDown();
    }
    int planes = taps.planes();
    var shard =
        new CodeShard(
            stride,
            row * stride,
            inside,
            new int[planes][],
            new float[planes][],
            new float[planes][]);
    for (int plane = 0; plane < planes; plane++) {
      shard.fill(plane, grids, codes);
    }
    return shard;
  }

  private void fill(int plane, List<CodeGrid> grids, List<int[]> codes) {
    int[] all = new int[inside.length];
    int count = 0;
    for (int i = 0; i < grids.size(); i++) {
      int area = grids.get(i).area();
      System.arraycopy(codes.get(i), plane * area, all, count, area);
      count += area;
    }
    int others = (int) Arrays.stream(all).filter(level -> level != 0).count();
    places[plane] = new int[others];
    spreads[plane] = new float[others];
    levels[plane] = new float[others];
    int at = 0;
    for (int i = 0; i < all.length; i++) {
      if (all[i] != 0) {
        int near = CodeContexts.near(all[i]);
        places[plane][at] = inside[i];
        spreads[plane][at] = CodeContexts.spread(Math.abs(near)) / ONE;
        levels[plane][at++] = near;
      }
    }
  }
}
