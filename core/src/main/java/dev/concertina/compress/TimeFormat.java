package dev.concertina.compress;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How times are written that are integers in all but their looks: a decimal number is one of its
 * last place, a timestamp one of its finest unit since 1970. What follows the time of day, such as
 * an offset from UTC, is the same for all, and no part of the integer.
 *
 * @param kind what they are
 * @param separator between date and time of day
 * @param point before the fraction
 * @param most digits of a fraction: the integer counts these
 * @param least digits that are written though they are zero; zeros at the end of more are not
 * @param suffix what follows
 */
record TimeFormat(Kind kind, char separator, char point, int most, int least, String suffix) {
  private static final int MOST_SUFFIX = 16;
  private static final int MOST_DIGITS = 18;
  private static final int MOST_OF_SECOND = 9;
  private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,18}(?:([.])([0-9]{1,18}))?");
  private static final Pattern STAMP =
      Pattern.compile(
          "([0-9]{4}-[0-9]{2}-[0-9]{2})"
              + "(?:([Tt ])([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:([.,])([0-9]{1,9}))?)?"
              + "([ -~]{0,16}))?");
  private static final long FIRST_DAY = LocalDate.of(0, 1, 1).toEpochDay();
  private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();

  /** Kinds of times, by how many units a day has; fractions are not counted. */
  enum Kind {
    DECIMALS(0),
    DAYS(1),
    MINUTES(24 * 60),
    SECONDS(24 * 60 * 60);

    private final long ofDay;

    Kind(long ofDay) {
      this.ofDay = ofDay;
    }
  }

  /** Whether it is one that {@link #of} can make: others may be asked to write what is no time. */
  boolean isValid() {
    int allowed =
        switch (kind) {
          case DECIMALS -> MOST_DIGITS;
          case DAYS, MINUTES -> 0;
          case SECONDS -> MOST_OF_SECOND;
        };
    return most <= allowed
        && least <= most
        && least >= 0
        && suffix.length() <= MOST_SUFFIX
        && (separator + suffix + point).chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  /** The format that texts seem to have; whether all do shows when they are written again. */
  static Optional<TimeFormat> of(List<String> texts) {
    Matcher decimal = DECIMAL.matcher(texts.get(0));
    if (decimal.matches()) {
      return Optional.of(
          new TimeFormat(Kind.DECIMALS, ' ', '.', 0, MOST_DIGITS, "").fractions(texts, 1));
    }
    Matcher stamp = STAMP.matcher(texts.get(0));
    if (!stamp.matches()) {
      return Optional.empty();
    }
    if (stamp.group(2) == null) {
      return Optional.of(new TimeFormat(Kind.DAYS, ' ', '.', 0, 0, ""));
    }
    char separator = stamp.group(2).charAt(0);
    return Optional.of(
        stamp.group(5) == null
            ? new TimeFormat(Kind.MINUTES, separator, '.', 0, 0, stamp.group(8))
            : new TimeFormat(Kind.SECONDS, separator, '.', 0, MOST_OF_SECOND, stamp.group(8))
                .fractions(texts, 6));
  }

  private Pattern pattern() {
    return kind == Kind.DECIMALS ? DECIMAL : STAMP;
  }

  /** With the fractions that texts have; their point is a group, and their digits the next. */
  private TimeFormat fractions(List<String> texts, int group) {
    char found = point;
    int longest = most;
    int shortest = least;
    Matcher matcher = pattern().matcher("");
    for (String text : texts) {
      if (matcher.reset(text).matches()) {
        String digits = matcher.group(group + 1);
        int length = digits == null ? 0 : digits.length();
        found = length == 0 ? found : matcher.group(group).charAt(0);
        longest = Math.max(longest, length);
        shortest = Math.min(shortest, length);
      }
    }
    return new TimeFormat(kind, separator, found, longest, Math.min(shortest, longest), suffix);
  }

  /** The integers of texts; empty if they are not what would be written of these. */
  Optional<long[]> numbers(List<String> texts) {
    long[] numbers = new long[texts.size()];
    Matcher matcher = pattern().matcher("");
    try {
      for (int i = 0; i < numbers.length; i++) {
        String text = texts.get(i);
        if (!matcher.reset(text).matches()) {
          return Optional.empty();
        }
        numbers[i] = kind == Kind.DECIMALS ? ofDecimal(text) : ofStamp(matcher);
        if (!serves(numbers[i]) || !text(numbers[i]).equals(text)) {
          return Optional.empty();
        }
      }
      return Optional.of(numbers);
    } catch (ArithmeticException | DateTimeException tooLargeOrNoDate) {
      return Optional.empty();
    }
  }

  private long ofDecimal(String text) {
    return new BigDecimal(text).movePointRight(most).longValueExact();
  }

  private long ofStamp(Matcher stamp) {
    long number = LocalDate.parse(stamp.group(1)).toEpochDay();
    if (kind == Kind.DAYS) {
      return number;
    }
    number = (number * 24 + digits(stamp, 3)) * 60 + digits(stamp, 4);
    if (kind == Kind.MINUTES) {
      return number;
    }
    String fraction = stamp.group(7) == null ? "" : stamp.group(7);
    long whole = Math.multiplyExact(number * 60 + digits(stamp, 5), power(most));
    return fraction.isEmpty()
        ? whole
        : Math.addExact(whole, Long.parseLong(fraction) * power(most - fraction.length()));
  }

  /** 0 for a part that this one lacks: what is written again will differ. */
  private static long digits(Matcher stamp, int group) {
    return stamp.group(group) == null ? 0 : Long.parseLong(stamp.group(group));
  }

  private static long power(int digits) {
    long power = 1;
    for (int i = 0; i < digits; i++) {
      power *= 10;
    }
    return power;
  }

  /** Whether an integer is a time: of a year with four digits. */
  boolean serves(long number) {
    if (kind == Kind.DECIMALS) {
      return true;
    }
    long day = Math.floorDiv(number, kind.ofDay * power(most));
    return day >= FIRST_DAY && day <= LAST_DAY;
  }

  /** Writes an integer that serves. */
  String text(long number) {
    if (kind == Kind.DECIMALS) {
      String digits = Long.toUnsignedString(Math.abs(number));
      String padded = "0".repeat(Math.max(0, most + 1 - digits.length())) + digits;
      int whole = padded.length() - most;
      return (number < 0 ? "-" : "") + padded.substring(0, whole) + fraction(padded, whole);
    }
    long ofDay = kind.ofDay * power(most);
    String date = LocalDate.ofEpochDay(Math.floorDiv(number, ofDay)).toString();
    return kind == Kind.DAYS ? date : date + separator + timeOfDay(Math.floorMod(number, ofDay));
  }

  private String timeOfDay(long number) {
    long units = number / power(most);
    long minutes = kind == Kind.MINUTES ? units : units / 60;
    StringBuilder text = new StringBuilder();
    text.append(two(minutes / 60)).append(':').append(two(minutes % 60));
    if (kind == Kind.SECONDS) {
      String digits = Long.toString(power(most) + number % power(most)); // after a leading 1
      text.append(':').append(two(units % 60)).append(fraction(digits, 1));
    }
    return text.append(suffix).toString();
  }

  private static String two(long number) {
    return (number < 10 ? "0" : "") + number;
  }

  /** The point and the digits from a place on, without zeros at the end that are not needed. */
  private String fraction(String digits, int from) {
    int end = digits.length();
    while (end > from + least && digits.charAt(end - 1) == '0') {
      end--;
    }
    return end == from ? "" : point + digits.substring(from, end);
  }
}
