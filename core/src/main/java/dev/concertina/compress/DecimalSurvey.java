package dev.concertina.compress;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Optional;

/** What the texts of a column say, seen one by one, so as to choose what it may come back with. */
final class DecimalSurvey {
  /** At most one number in this many may be a misfit, one that needs more digits than chosen. */
  private static final int FITTING = 32;

  /** What a misfit takes in the file, about: it is an exception. */
  private static final double BITS_OF_MISFIT = 48;

  /** What one more digit after the decimal point adds to each number. */
  private static final double BITS_OF_DIGIT = Math.log(10) / Math.log(2);

  /** Rounding a step of at least this many units down to whole units costs next to nothing. */
  private static final BigDecimal FINE = BigDecimal.valueOf(10_000);

  /** A step has fewer digits than this, so that it fits 64 bits. */
  private static final int MOST_DIGITS = 18;

  /**
   * A step of whole units is taken only if it exceeds twice the bound by this factor, because its
   * levels are used less evenly.
   */
  private static final BigDecimal LARGER = new BigDecimal("1.02");

  private BigDecimal least = BigDecimal.ZERO;
  private BigDecimal largest = BigDecimal.ZERO;
  private long numbers;
  private int fraction = DecimalColumn.MOST_PADDING;
  private int whole = DecimalColumn.MOST_PADDING;
  private boolean zerosBefore;

  /**
   * The count at index d is that of the numbers that need d digits after the decimal point. The
   * last count is that of numbers that need more, or that are a zero with a minus sign.
   */
  private final long[] byDigits = new long[DecimalColumn.MOST_SCALE + 2];

  private String last = "";
  private int digitsOfLast = -1;

  void add(String text) {
    if (text.equals(last)) {
      count(digitsOfLast);
      return;
    }
    last = text;
    Optional<BigDecimal> number = SourceNumber.of(text);
    digitsOfLast = number.isEmpty() ? -1 : digits(text, number.get());
    count(digitsOfLast);
    number.ifPresent(value -> see(text, value));
  }

  private void count(int digits) {
    if (digits >= 0) {
      numbers++;
      byDigits[digits]++;
    }
  }

  private static int digits(String text, BigDecimal number) {
    int needed = number.scale() <= 0 ? 0 : Math.max(0, number.stripTrailingZeros().scale());
    return SourceNumber.isNegativeZero(text, number)
        ? DecimalColumn.MOST_SCALE + 1
        : Math.min(needed, DecimalColumn.MOST_SCALE + 1);
  }

  private void see(String text, BigDecimal number) {
    boolean first = numbers == 1;
    least = first ? number : least.min(number);
    largest = first ? number : largest.max(number);
    if (text.indexOf('e') < 0 && text.indexOf('E') < 0) {
      fraction = Math.min(fraction, number.scale());
      int sign = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0;
      int point = text.indexOf('.');
      int before = (point < 0 ? text.length() : point) - sign;
      whole = Math.min(whole, Math.max(1, before));
      zerosBefore |= before > 1 && text.charAt(sign) == '0';
    }
  }

  /** From the least number to the largest. */
  BigDecimal range() {
    return largest.subtract(least);
  }

  /** The largest error that a bound allows here; the bound's double is the decimal it prints as. */
  BigDecimal allowed(ErrorBound bound) {
    BigDecimal value = BigDecimal.valueOf(bound.value());
    return bound.relative() ? value.multiply(range()) : value;
  }

  /** The numbers that come back within an error. */
  DecimalColumn column(BigDecimal allowed) {
    if (numbers == 0) {
      return DecimalColumn.levels(0, 1, 1, 0); // all are exceptions
    }
    DecimalColumn exact = exact();
    DecimalColumn chosen =
        allowed.signum() == 0 ? exact : whole(allowed).or(() -> steps(allowed)).orElse(exact);
    return chosen.written(
        fraction == DecimalColumn.MOST_PADDING ? 0 : fraction, zerosBefore ? whole : 1);
  }

  /** Without any error: in units of the last place that most numbers have. */
  private DecimalColumn exact() {
    int best = -1;
    double cheapest = Double.POSITIVE_INFINITY;
    for (int d = 0; d <= DecimalColumn.MOST_SCALE; d++) {
      double bits = numbers * BITS_OF_DIGIT * d + misfits(d) * BITS_OF_MISFIT;
      boolean fits = misfits(d) * FITTING <= numbers && isLong(least, d) && isLong(largest, d);
      if (fits && bits < cheapest) {
        cheapest = bits;
        best = d;
      }
    }
    if (best < 0) {
      return DecimalColumn.texts();
    }
    BigDecimal first = least.setScale(best, RoundingMode.FLOOR);
    BigDecimal levels =
        largest.setScale(best, RoundingMode.CEILING).subtract(first).movePointRight(best);
    return levels.compareTo(BigDecimal.valueOf(DecimalColumn.MOST_LEVELS)) < 0
        ? DecimalColumn.levels(
            first.unscaledValue().longValueExact(), 1, levels.intValueExact() + 1, best)
        : DecimalColumn.wide(0, 1, best);
  }

  private static boolean isLong(BigDecimal number, int scale) {
    return number.setScale(scale, RoundingMode.UP).unscaledValue().bitLength() < Long.SIZE;
  }

  private long misfits(int digits) {
    return Arrays.stream(byDigits, digits + 1, byDigits.length).sum();
  }

  /** In whole units of the numbers' last place, where these are coarser than twice the bound. */
  private Optional<DecimalColumn> whole(BigDecimal allowed) {
    int digits = 0;
    while (digits <= DecimalColumn.MOST_SCALE && misfits(digits) > 0) {
      digits++;
    }
    BigDecimal units = allowed.movePointRight(Math.min(digits, DecimalColumn.MOST_SCALE));
    BigDecimal whole = units.setScale(0, RoundingMode.FLOOR);
    BigDecimal step = whole.add(whole).add(BigDecimal.ONE);
    boolean coarser = step.compareTo(units.add(units).multiply(LARGER)) > 0;
    if (digits > DecimalColumn.MOST_SCALE || !coarser) {
      return Optional.empty();
    }
    return whole.signum() == 0
        ? Optional.of(exact()).filter(column -> column.kind() != DecimalColumn.Kind.TEXTS)
        : counted(step, digits);
  }

  /** In steps of twice the bound, or the next below that has few digits. */
  private Optional<DecimalColumn> steps(BigDecimal allowed) {
    Optional<DecimalColumn> best = Optional.empty();
    for (int scale = 0; scale <= DecimalColumn.MOST_SCALE; scale++) {
      BigDecimal units = allowed.add(allowed).movePointRight(scale);
      BigDecimal step = units.setScale(0, RoundingMode.FLOOR);
      if (step.precision() >= MOST_DIGITS
          || !DecimalColumn.spans(least, largest, step.longValueExact(), scale)) {
        break;
      }
      if (step.signum() > 0) {
        best = counted(step, scale);
        if (step.compareTo(units) == 0 || step.compareTo(FINE) >= 0) {
          break;
        }
      }
    }
    return best;
  }

  /** In equal steps from the least number on. */
  private Optional<DecimalColumn> counted(BigDecimal stepUnits, int scale) {
    if (stepUnits.precision() >= MOST_DIGITS
        || !DecimalColumn.spans(least, largest, stepUnits.longValueExact(), scale)) {
      return Optional.empty();
    }
    long step = stepUnits.longValueExact();
    BigDecimal first = least.setScale(scale, RoundingMode.FLOOR);
    long base = first.unscaledValue().longValueExact();
    long last = largest.setScale(scale, RoundingMode.CEILING).unscaledValue().longValueExact();
    long levels = (last - base + step / 2) / step + 1;
    return Optional.of(
        levels <= DecimalColumn.MOST_LEVELS
            ? DecimalColumn.levels(base, step, (int) levels, scale)
            : DecimalColumn.wide(base, step, scale));
  }
}
