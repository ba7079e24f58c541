package dev.concertina.internal.codes;

import java.util.ArrayList;
import java.util.List;

/**
 * Lists the neighbours of a level that are looked at when it is coded: in its own plane those
 * before it in the square of nine about it, in the planes before all nine. Taps that no grid has
 * are left out.
 */
final class CodeTaps {
  static final int MOST_PLANES = 4096;

  /** All weights of one kind together; a context model takes 2^25 bytes with as many. */
  static final int MOST_WEIGHTS = 1 << 22;

  /** A neighbour's place relative to the level's. */
  record Tap(int down, int right) {
    boolean isBefore() {
      return down < 0 || down == 0 && right < 0;
    }
  }

  private final int planes;
  private final boolean tall;
  private final boolean wide;
  private final int reach;
  private final List<Tap> own;
  private final List<Tap> all;
  private final int[] starts;

  /**
   * Makes the taps of codes with the given number of planes.
   *
   * @param tall whether there may be several rows
   * @param wide whether there may be several columns
   * @param reach how many of the planes before are looked at
   */
  CodeTaps(int planes, boolean tall, boolean wide, int reach) {
    this.planes = planes;
    this.tall = tall;
    this.wide = wide;
    this.reach = reach;
    this.all = square(tall ? 1 : 0, wide ? 1 : 0);
    this.own = all.stream().filter(Tap::isBefore).toList();
    this.starts = new int[planes + 1];
    for (int plane = 0; plane < planes; plane++) {
      starts[plane + 1] = starts[plane] + own.size() + all.size() * (plane - first(plane));
    }
  }

  /** Whether there can be such taps, and their weights are not too many. */
  static boolean exist(int planes, boolean tall, boolean wide, int reach) {
    if (planes < 1 || planes > MOST_PLANES || reach < 0 || reach >= planes) {
      return false;
    }
    return weights(planes, tall, wide, reach) <= MOST_WEIGHTS;
  }

  /** The farthest reach that takes at most {@code most} weights; 0 if every reach takes more. */
  static int farthest(int planes, boolean tall, boolean wide, long most) {
    int reach = planes - 1;
    while (reach > 0 && weights(planes, tall, wide, reach) > most) {
      reach--;
    }
    return reach;
  }

  private static long weights(int planes, boolean tall, boolean wide, int reach) {
    long all = (tall ? 3 : 1) * (wide ? 3 : 1);
    long pairs = (long) reach * planes - (long) reach * (reach + 1) / 2;
    return all / 2 * planes + all * pairs;
  }

  private static List<Tap> square(int rows, int columns) {
    List<Tap> taps = new ArrayList<>();
    for (int down = -rows; down <= rows; down++) {
      for (int right = -columns; right <= columns; right++) {
        taps.add(new Tap(down, right));
      }
    }
    return List.copyOf(taps);
  }

  int planes() {
    return planes;
  }

  boolean tall() {
    return tall;
  }

  boolean wide() {
    return wide;
  }

  int reach() {
    return reach;
  }

  /** Rows of nothing above and below a plane, so that a tap may point there. */
  int marginDown() {
    return tall ? 1 : 0;
  }

  /** Columns of nothing to the left and to the right of a plane. */
  int marginRight() {
    return wide ? 1 : 0;
  }

  /** The first plane that a plane looks at. */
  int first(int plane) {
    return Math.max(0, plane - reach);
  }

  /** The taps into one plane from another, or from itself. */
  List<Tap> between(int plane, int earlier) {
    return earlier == plane ? own : all;
  }

  /** Where the weights of these taps begin; a plane's own come first. */
  int start(int plane, int earlier) {
    return earlier == plane
        ? starts[plane]
        : starts[plane] + own.size() + all.size() * (earlier - first(plane));
  }

  /** Where the weights of a plane begin; for the plane after the last, where all weights end. */
  int start(int plane) {
    return starts[plane];
  }

  /** How many weights there are. */
  int weights() {
    return starts[planes];
  }

  /** Whether codes of a shape are looked at as a whole. */
  boolean serve(CodeGrid grid) {
    return grid.planes() == planes && (tall || grid.height() == 1) && (wide || grid.width() == 1);
  }
}
