package dev.concertina.compress;

import dev.concertina.internal.Require;
import dev.concertina.internal.coding.BitPort;
import dev.concertina.internal.coding.DamagedStreamException;
import dev.concertina.internal.coding.Logistic;
import dev.concertina.internal.coding.MixedBits;
import dev.concertina.internal.coding.RangeDecoder;
import dev.concertina.internal.coding.RangeEncoder;
import java.util.List;

/**
 * Codes columns of integers from 0 on: each level is predicted from those known before, and its
 * distance from the forecast is coded by decisions that are mixed from several contexts.
 *
 * <p>It goes column by column, so that a column may be predicted from all of those before it.
 */
final class LevelCoder {
  private static final int WEIGHTS_OF_COLUMN = 16;
  private static final int SHARED_WEIGHTS = 32;
  private static final int FARTHEST_KNOWN = 30;
  private static final int LONGEST_RUN = 4;

  /** The nodes of decisions; those on magnitudes begin here. */
  private static final int IS_ZERO = 1;

  private static final int IS_ABOVE = 2;
  private static final int DOUBLES = 3;
  private static final int REFINES = 4096;
  private static final int REFINES_LATE = 3000;

  /**
   * How a column is coded.
   *
   * @param levels how many there are: values are in [0, levels)
   * @param forecast a linear one
   * @param linear whether distances are counted from it, or else from the level before
   * @param neighbour an earlier column whose distances tell of this one's, or -1
   */
  record Column(int levels, LinearForecast forecast, boolean linear, int neighbour) {
    /** With nothing but its own past, as the column of a number. */
    static Column plain(int number, int levels) {
      return new Column(levels, LinearForecast.same(number), false, -1);
    }
  }

  private final List<Column> columns;
  private final MixedBits bits;
  private final int[][] values;
  private final int[][] distances;

  // The column and the row at work.
  private int number;
  private Column column;
  private long forecast;
  private long spread;
  private int before;
  private long spreadBefore;
  private int center;
  private int activity;
  private int run;

  private LevelCoder(List<Column> columns, int[][] values, BitPort port) {
    this.columns = columns;
    this.values = values;
    this.distances = new int[values.length][values.length == 0 ? 0 : values[0].length];
    this.bits = new MixedBits(port, columns.size() * WEIGHTS_OF_COLUMN + SHARED_WEIGHTS);
    for (int i = 0; i < columns.size(); i++) {
      Column each = columns.get(i);
      Require.that(each.levels() >= 1, "levels must be at least 1, found %d", each.levels());
      Require.that(
          each.forecast().serves(i) && each.neighbour() < i,
          "column %d must be predicted from what is known before it",
          i);
    }
  }

  /** Codes columns of equal length, each value in its column's range. */
  static void encode(RangeEncoder out, List<Column> columns, int[][] values) {
    try {
      new LevelCoder(columns, values, BitPort.to(out)).run();
    } catch (DamagedStreamException e) {
      throw new IllegalStateException("an encoder reads nothing", e);
    }
  }

  /**
   * Decodes columns with the given number of rows.
   *
   * @throws DamagedStreamException if the bytes end too early; most damage gives other values,
   *     which a checksum must tell
   */
  static int[][] decode(RangeDecoder in, List<Column> columns, int rows)
      throws DamagedStreamException {
    int[][] values = new int[columns.size()][rows];
    new LevelCoder(columns, values, BitPort.from(in)).run();
    return values;
  }

  private void run() throws DamagedStreamException {
    for (number = 0; number < columns.size(); number++) {
      column = columns.get(number);
      if (column.levels() > 1) {
        spread = 32L * column.levels() + 16;
        spreadBefore = spread;
        run = 0;
        for (int row = 0; row < values[number].length; row++) {
          level(row);
        }
      }
    }
  }

  private void level(int row) throws DamagedStreamException {
    int[] own = values[number];
    before = row > 0 ? own[row - 1] : 0;
    forecast = column.forecast().at(values, number, row, column.levels());
    center = column.linear() ? (int) (forecast + 8 >> 4) : before;
    setContexts(row);
    int distance = distance(own[row] - center);
    own[row] = center + distance;
    distances[number][row] = distance;
    run = distance == 0 ? Math.min(LONGEST_RUN, run + 1) : 0;
    spread += (Math.abs(((long) own[row] << 4) - forecast) << 4) - spread >> 4;
    spreadBefore += (Math.abs((long) own[row] - before) << 8) - spreadBefore >> 4;
  }

  private void setContexts(int row) {
    int[] own = distances[number];
    long recent = 2L * at(own, row - 1) + at(own, row - 2) + at(own, row - 3);
    activity = Math.min(FARTHEST_KNOWN, coarse(recent));
    int beside = column.neighbour() < 0 ? 0 : distances[column.neighbour()][row];
    long off = forecast - ((long) center << 4);
    bits.context(0, MixedBits.hash(number, activity, 0, 0));
    bits.context(1, MixedBits.hash(number, beside, run, 1));
    bits.context(2, MixedBits.hash(number, center, 0, 2));
    int signed = off < 0 ? -coarse(-off) : coarse(off);
    bits.context(3, MixedBits.hash(number, signed + 64, coarse(spread >> 2), 3));
  }

  private static long at(int[] distances, int row) {
    return row < 0 ? 0 : Math.abs((long) distances[row]);
  }

  /** Small numbers as they are, larger ones by two steps an octave. */
  private static int coarse(long value) {
    if (value < 4) {
      return (int) value;
    }
    int octave = 63 - Long.numberOfLeadingZeros(value);
    return 2 * octave + (int) (value >> octave - 1 & 1);
  }

  /** The logistic distribution about the linear forecast, at a place in units of 1/16 level. */
  private long below(long place) {
    return Logistic.of((place - forecast) * inverse(spread) >> 12);
  }

  /** The one about the level before. */
  private long belowToo(long place) {
    return Logistic.of((place - ((long) before << 4)) * inverse(spreadBefore) >> 12);
  }

  private static long inverse(long spread) {
    return (3072L << 12) / ((spread * 184 >> 8) + 31);
  }

  private int pass(boolean bit, int node, int ofColumn, int shared) throws DamagedStreamException {
    int loudness = activity == 0 ? 0 : activity < 4 ? 1 : 2;
    return bits.pass(
        bit ? 1 : 0,
        node,
        number * WEIGHTS_OF_COLUMN + ofColumn,
        columns.size() * WEIGHTS_OF_COLUMN + 10 * loudness + shared);
  }

  /** Passes a distance from the center; of no account when decoding is what is given. */
  private int distance(int given) throws DamagedStreamException {
    long high = ((long) center << 4) + 8;
    long low = high - 16;
    bits.forecast(0, Logistic.ofShare(below(high) - below(low), 65_536));
    bits.forecast(1, Logistic.ofShare(belowToo(high) - belowToo(low), 65_536));
    if (pass(given == 0, IS_ZERO, 0, 0) == 1) {
      return 0;
    }
    boolean above = isAbove(given > 0, high, low);
    long most = above ? column.levels() - 1L - center : center;
    long magnitude = magnitude(Math.abs((long) given), most, above);
    return (int) (above ? magnitude : -magnitude);
  }

  private boolean isAbove(boolean given, long high, long low) throws DamagedStreamException {
    if (center == 0) {
      return true;
    }
    if (center == column.levels() - 1) {
      return false;
    }
    long over = 65_536 - below(high);
    long overToo = 65_536 - belowToo(high);
    bits.forecast(0, Logistic.ofShare(over, over + below(low)));
    bits.forecast(1, Logistic.ofShare(overToo, overToo + belowToo(low)));
    return pass(given, IS_ABOVE, 1, 1) == 1;
  }

  /** First how often it doubles, then what is between. */
  private long magnitude(long given, long most, boolean above) throws DamagedStreamException {
    int doublings = 0;
    while (2L << doublings <= most) {
      long next = 2L << doublings;
      bits.forecast(0, Logistic.ofShare(beyond(next - 1, above), beyond(next / 2 - 1, above)));
      bits.forecast(
          1, Logistic.ofShare(beyondToo(next - 1, above), beyondToo(next / 2 - 1, above)));
      int node = DOUBLES + (above ? 1000 : 0) + doublings;
      if (pass(given >= next, node, 2 + Math.min(7, doublings), 2 + Math.min(5, doublings)) == 0) {
        break;
      }
      doublings++;
    }
    return refined(given, most, above, doublings);
  }

  private long refined(long given, long most, boolean above, int doublings)
      throws DamagedStreamException {
    long least = 1L << doublings;
    for (int bit = doublings - 1; bit >= 0; bit--) {
      long middle = least + (1L << bit);
      if (middle > most) {
        continue;
      }
      long end = least + (2L << bit) - 1;
      long rest = beyond(end, above);
      long restToo = beyondToo(end, above);
      bits.forecast(
          0, Logistic.ofShare(beyond(middle - 1, above) - rest, beyond(least - 1, above) - rest));
      bits.forecast(
          1,
          Logistic.ofShare(
              beyondToo(middle - 1, above) - restToo, beyondToo(least - 1, above) - restToo));
      int depth = doublings - 1 - bit;
      int node =
          depth < 8
              ? (int) (least >> bit) * 64 + bit + REFINES
              : REFINES_LATE + depth * 64 + doublings;
      if (pass(given >= middle, node + (above ? 1 << 20 : 0), 10 + Math.min(2, depth), 8) == 1) {
        least = middle;
      }
    }
    return least;
  }

  /** How probable a distance of more than a magnitude is, to one side. */
  private long beyond(long magnitude, boolean above) {
    long place = ((long) center << 4) + (above ? 8 : -8);
    return above ? 65_536 - below(place + (magnitude << 4)) : below(place - (magnitude << 4));
  }

  private long beyondToo(long magnitude, boolean above) {
    long place = ((long) center << 4) + (above ? 8 : -8);
    return above ? 65_536 - belowToo(place + (magnitude << 4)) : belowToo(place - (magnitude << 4));
  }
}
