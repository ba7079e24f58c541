package dev.concertina.internal.codes;

import dev.concertina.internal.Require;
import dev.concertina.internal.codes.CodeTaps.Tap;
import dev.concertina.internal.coding.DamagedStreamException;
import java.util.Arrays;

/**
 * Predicts a level from the levels before it: how far it is likely to be from its centre, and where
 * that centre is. All arithmetic is on integers, so that encoder and decoder get the same.
 *
 * <p>Immutable, and may be shared by threads.
 */
/*
 * The weights of a plane are limited so that no sum overflows: of the spreads, 480 at most, by 2^20,
 * and of the levels, clamped to 2^14, by 2^16. Both sums then are in the two halves of a long, so
 * that a level that is not zero is added to both at once.
 */
final class CodeContexts {
  /** Bins of the spread. */
  static final int BINS = 40;

  /** Where between two levels the centre is: at one, near it, in the middle. */
  static final int PHASES = 3;

  static final int SLOTS = BINS * PHASES;

  /** What the sizes of the weights of a plane's spread may add up to. */
  static final int MOST_SPREAD = 1 << 20;

  /** What the sizes of the weights of a plane's centre may add up to. */
  static final int MOST_CENTRE = 1 << 16;

  static final int MOST_BIAS = 1 << 20;

  /** Units of the weights of the spread and of its bias. */
  static final int SPREAD_ONE = 64;

  /** Units of the weights of the centre. */
  static final int CENTRE_ONE = 256;

  private static final int MOST_LEVEL = 1 << 14;
  private static final int ONE = 16;

  /** Of t in units of 1/16: even in log(s) from 0.0201 to 20, where s = softplus(t) / 2 + 0.02. */
  private static final int[] THRESHOLDS = {
    -136, -77, -64, -56, -50, -45, -40, -35, -31, -27, -23, -20, -16, -12, -8, -4, 0, 4, 9, 14, 20,
    26, 32, 40, 49, 59, 72, 86, 103, 124, 149, 179, 215, 257, 309, 370, 444, 533, 639
  };

  /** 32 log2(1 + i / 32), rounded. */
  private static final byte[] LOGARITHMS = {
    0, 1, 3, 4, 5, 7, 8, 9, 10, 11, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 22, 23, 24, 25, 26, 27,
    27, 28, 29, 30, 31, 31
  };

  private static final int LEAST_T = THRESHOLDS[0] - 1;
  private static final int MOST_T = THRESHOLDS[BINS - 2] + 1;
  private static final byte[] BIN = bins();

  private final CodeTaps taps;
  private final int[] biases;
  private final int[] spreads;
  private final int[] centres;

  /** Who is asked for each level in turn, and given where it is and what it is likely to be. */
  interface Levels {
    /**
     * Codes, decodes or looks at a level.
     *
     * @param at its place in the code
     * @param slot its bin times three, and its phase
     * @param centre the level that is nearest to what is expected
     * @param sign -1 if what is expected is below the centre, else 1
     * @return the level
     */
    int pass(int at, int slot, int centre, int sign) throws DamagedStreamException;
  }

  /** With weights as {@link CodeTaps} orders them; the arrays are not copied. */
  CodeContexts(CodeTaps taps, int[] biases, int[] spreads, int[] centres) {
    Require.that(
        biases.length == taps.planes()
            && spreads.length == taps.weights()
            && centres.length == taps.weights(),
        "there must be a bias for each plane and two weights for each tap");
    this.taps = taps;
    this.biases = biases;
    this.spreads = spreads;
    this.centres = centres;
    for (int plane = 0; plane < taps.planes(); plane++) {
      Require.that(
          areBounded(taps, plane, biases, spreads, centres),
          "weights of plane %d must be smaller",
          plane);
    }
  }

  /** Whether no sum can overflow with a plane's weights. */
  static boolean areBounded(CodeTaps taps, int plane, int[] biases, int[] spreads, int[] centres) {
    int from = taps.start(plane);
    int to = taps.start(plane + 1);
    return Math.abs((long) biases[plane]) <= MOST_BIAS
        && sizes(spreads, from, to) <= MOST_SPREAD
        && sizes(centres, from, to) <= MOST_CENTRE;
  }

  /** What the sizes of weights add up to. */
  private static long sizes(int[] weights, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum += Math.abs((long) weights[i]);
    }
    return sum;
  }

  private static byte[] bins() {
    byte[] bins = new byte[MOST_T - LEAST_T + 1];
    for (int i = 0; i < bins.length; i++) {
      while (bins[i] < THRESHOLDS.length && THRESHOLDS[bins[i]] <= i + LEAST_T) {
        bins[i]++;
      }
      if (i + 1 < bins.length) {
        bins[i + 1] = bins[i];
      }
    }
    return bins;
  }

  /** How much a level of such a size adds to the spread: itself, then its logarithm. */
  static int spread(int size) {
    if (size < 2) {
      return ONE * size;
    }
    int octave = 31 - Integer.numberOfLeadingZeros(size);
    return 2 * ONE * octave + LOGARITHMS[(int) ((long) size << 5 >> octave) & 31];
  }

  /** What of a level is added: larger ones count as the largest. */
  static int near(int level) {
    return Math.max(-MOST_LEVEL, Math.min(MOST_LEVEL, level));
  }

  CodeTaps taps() {
    return taps;
  }

  int[] biases() {
    return biases.clone();
  }

  int[] spreads() {
    return spreads.clone();
  }

  int[] centres() {
    return centres.clone();
  }

  /** Goes through a code in its order. */
  void walk(CodeGrid grid, Levels levels) throws DamagedStreamException {
    Require.that(taps.serve(grid), "a code must be of the shape of those learned, found %s", grid);
    var walk = new Walk(grid, levels);
    for (int plane = 0; plane < grid.planes(); plane++) {
      walk.gather(plane);
      walk.plane(plane);
    }
  }

  /** One way through a code. */
  private final class Walk {
    private final CodeGrid grid;
    private final Levels levels;
    private final int stride;
    private final int first;

    /** Of the plane at work: spread in the higher half, centre in the lower. */
    private final long[] sums;

    // Of each plane those levels that are not zero: place, what each adds to the spread, in the
    // higher half, and to the centre.
    private final int[][] places;
    private final long[][] toSpread;
    private final int[][] toCentre;

    /** How many of the plane at work are not zero so far. */
    private int count;

    Walk(CodeGrid grid, Levels levels) {
      this.grid = grid;
      this.levels = levels;
      stride = grid.width() + 2 * taps.marginRight();
      first = taps.marginDown() * stride + taps.marginRight();
      sums = new long[(grid.height() + 2 * taps.marginDown()) * stride];
      places = new int[grid.planes()][];
      toSpread = new long[grid.planes()][];
      toCentre = new int[grid.planes()][];
    }

    /** Adds up what the planes before tell about one. */
    void gather(int plane) {
      Arrays.fill(sums, (long) biases[plane] * ONE << Integer.SIZE);
      for (int earlier = taps.first(plane); earlier < plane; earlier++) {
        int weight = taps.start(plane, earlier);
        for (Tap tap : taps.between(plane, earlier)) {
          if ((spreads[weight] | centres[weight]) != 0) {
            add(earlier, offset(tap), spreads[weight], centres[weight]);
          }
          weight++;
        }
      }
    }

    private int offset(Tap tap) {
      return -tap.down() * stride - tap.right();
    }

    private void add(int earlier, int offset, int spread, int centre) {
      int[] from = places[earlier];
      long[] larger = toSpread[earlier];
      int[] nearer = toCentre[earlier];
      for (int i = 0; i < from.length; i++) {
        sums[from[i] + offset] += spread * larger[i] + centre * nearer[i];
      }
    }

    /** Passes the levels of a plane in rows. */
    void plane(int plane) throws DamagedStreamException {
      places[plane] = new int[grid.area()];
      toSpread[plane] = new long[grid.area()];
      toCentre[plane] = new int[grid.area()];
      count = 0;
      int at = plane * grid.area();
      for (int row = 0; row < grid.height(); row++) {
        for (int column = 0; column < grid.width(); column++) {
          int place = first + row * stride + column;
          int level = pass(at++, sums[place]);
          if (level != 0) {
            note(plane, place, level);
          }
        }
      }
      places[plane] = Arrays.copyOf(places[plane], count);
      toSpread[plane] = Arrays.copyOf(toSpread[plane], count);
      toCentre[plane] = Arrays.copyOf(toCentre[plane], count);
    }

    private int pass(int at, long sum) throws DamagedStreamException {
      int expected = (int) sum;
      int spread = (int) (sum - expected >> Integer.SIZE) >> 6;
      int bin = BIN[Math.max(LEAST_T, Math.min(MOST_T, spread)) - LEAST_T];
      int centre = expected + CENTRE_ONE / 2 >> 8;
      int off = expected - centre * CENTRE_ONE;
      int phase = Math.abs(off) + 32 >> 6;
      return levels.pass(at, bin * PHASES + phase, centre, off < 0 ? -1 : 1);
    }

    /** Keeps a level that is not zero, and adds it to what its plane tells about later ones. */
    private void note(int plane, int place, int level) {
      int near = near(level);
      long larger = (long) spread(Math.abs(near)) << Integer.SIZE;
      places[plane][count] = place;
      toSpread[plane][count] = larger;
      toCentre[plane][count++] = near;
      int weight = taps.start(plane);
      for (Tap tap : taps.between(plane, plane)) {
        sums[place + offset(tap)] += spreads[weight] * larger + centres[weight] * near;
        weight++;
      }
    }
  }
}
