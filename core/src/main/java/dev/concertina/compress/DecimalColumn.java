package dev.concertina.compress;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.OptionalLong;

/**
 * The numbers that a column of decimals may come back with, and how they are written: a number q
 * stands for the decimal {@code (base + q * step) / 10^scale}. All is computed on integers of 64
 * bits, so it is the same on every machine.
 *
 * @param kind how the numbers are coded
 * @param levels how many numbers there are, from 0 on; 1 where numbers are no levels
 * @param fraction digits after the point that are written though they are zero
 * @param whole digits before the point that are written though they are zero
 */
record DecimalColumn(
    Kind kind, long base, long step, int levels, int scale, int fraction, int whole) {
  static final int MOST_LEVELS = 1 << 30;
  static final int MOST_SCALE = 60;

  /** Digits that are written though they are zero. */
  static final int MOST_PADDING = 60;

  /** Half of this and a step more still have 64 bits. */
  private static final BigDecimal FARTHEST = BigDecimal.valueOf(1L << 62);

  /** How the numbers of a column are coded. */
  enum Kind {
    /** From 0 on, up to 2^30 of them, by forecasts. */
    LEVELS,
    /** Any of 64 bits, by their steps. */
    WIDE,
    /** Not at all: the texts are kept. */
    TEXTS
  }

  static DecimalColumn texts() {
    return new DecimalColumn(Kind.TEXTS, 0, 1, 1, 0, 0, 1);
  }

  static DecimalColumn levels(long base, long step, int levels, int scale) {
    return new DecimalColumn(Kind.LEVELS, base, step, levels, scale, 0, 1);
  }

  static DecimalColumn wide(long base, long step, int scale) {
    return new DecimalColumn(Kind.WIDE, base, step, 1, scale, 0, 1);
  }

  DecimalColumn written(int fraction, int whole) {
    return new DecimalColumn(
        kind,
        base,
        step,
        levels,
        scale,
        Math.min(MOST_PADDING, fraction),
        Math.min(MOST_PADDING, whole));
  }

  /** Whether a file may have it. */
  boolean isSound() {
    return step >= 1
        && levels >= 1
        && levels <= MOST_LEVELS
        && (kind == Kind.LEVELS || levels == 1)
        && scale >= 0
        && scale <= MOST_SCALE
        && fraction >= 0
        && fraction <= MOST_PADDING
        && whole >= 1
        && whole <= MOST_PADDING;
  }

  /** Whether numbers and a step beyond them have 64 bits in units of 10^-scale. */
  static boolean spans(BigDecimal least, BigDecimal largest, long step, int scale) {
    BigDecimal far = least.abs().max(largest.abs()).movePointRight(scale);
    return far.add(BigDecimal.valueOf(step)).compareTo(FARTHEST) < 0;
  }

  /** The number for a value; empty if none is within the error that is allowed. */
  OptionalLong number(BigDecimal value, BigDecimal allowed) {
    BigDecimal units = value.setScale(scale, RoundingMode.HALF_EVEN);
    if (units.unscaledValue().bitLength() >= Long.SIZE) {
      return OptionalLong.empty();
    }
    long offset = units.unscaledValue().longValue() - base;
    long nearest = step == 1 ? offset : Math.floorDiv(offset + step / 2, step);
    if (serves(nearest, value, allowed)) {
      return OptionalLong.of(nearest);
    }
    for (long number : new long[] {nearest - 1, nearest + 1}) {
      if (serves(number, value, allowed)) {
        return OptionalLong.of(number);
      }
    }
    return OptionalLong.empty();
  }

  private boolean serves(long number, BigDecimal value, BigDecimal allowed) {
    boolean exists = kind == Kind.WIDE || (number >= 0 && number < levels);
    return exists && value.subtract(value(number)).abs().compareTo(allowed) <= 0;
  }

  private BigDecimal value(long number) {
    return BigDecimal.valueOf(base + number * step, scale);
  }

  /** Writes a number. */
  String text(long number) {
    long units = base + number * step;
    String digits = units < 0 ? Long.toString(units).substring(1) : Long.toString(units);
    String padded = "0".repeat(Math.max(0, scale + whole - digits.length())) + digits;
    int point = padded.length() - scale;
    int end = padded.length();
    while (end > point + fraction && padded.charAt(end - 1) == '0') {
      end--;
    }
    String after = padded.substring(point, end);
    after += "0".repeat(Math.max(0, fraction - after.length()));
    String before = (units < 0 ? "-" : "") + padded.substring(0, point);
    return after.isEmpty() ? before : before + '.' + after;
  }
}
