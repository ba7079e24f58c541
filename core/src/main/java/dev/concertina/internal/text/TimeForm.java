package dev.concertina.internal.text;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the times of a column are written. ISO-8601 is read in every form, and so are dates that
 * begin with the year or have the month in English letters, twelve hours with AM or PM, points for
 * colons, an hour alone, and UTC, GMT or an offset at the end. A date such as 03/04/2024 needs an
 * {@linkplain Order order}. Two-digit years are not read. Immutable.
 */
public final class TimeForm {
  /** Which comes first in 03/04/2024; none where that is not known. */
  public enum Order {
    DMY,
    MDY,
    NONE
  }

  private static final String DATE =
      "(?:(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})|(\\d{1,2})([-/.])(\\d{1,2})\\5(\\d{4})"
          + "|(\\d{4})(\\d{2})(\\d{2})|(\\d{1,2})[- ]([A-Za-z]{3,9})[- ,]+(\\d{4}))";
  private static final String CLOCK =
      "(?:(?:[Tt]| |, ?)(?:(\\d{1,2})(?:([:.])(\\d{2})(?:\\15(\\d{2})(?:[.,](\\d{1,18}))?)?)?"
          + "|(\\d{2})(\\d{2})(\\d{2})?) ?([AaPp]\\.?[Mm]\\.?)?)?";
  private static final Pattern TIME =
      Pattern.compile(DATE + CLOCK + " ?(Z|z|UTC|GMT|[+-]\\d{2}(?::?\\d{2})?)?");
  private static final Pattern DIGITS = Pattern.compile("\\d{12}|\\d{14}"); // 20240517103000
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

  private final Order order;
  private final @Nullable DateTimeFormatter pattern; // null: the usual forms
  private final ZoneId zone; // of times that name no offset

  private TimeForm(Order order, @Nullable DateTimeFormatter pattern, ZoneId zone) {
    this.order = order;
    this.pattern = pattern;
    this.zone = zone;
  }

  /** The usual forms, in UTC where no offset is named. */
  public static TimeForm of(Order order) {
    return new TimeForm(order, null, ZoneOffset.UTC);
  }

  /**
   * What a user asked for.
   *
   * @param text dmy, mdy, or a pattern of {@link DateTimeFormatter}
   * @throws IllegalArgumentException if it is none of these
   */
  public static TimeForm named(String text) {
    String word = text.toUpperCase(Locale.ROOT);
    if (word.equals("DMY") || word.equals("MDY")) {
      return of(Order.valueOf(word));
    }
    if (!text.contains("d") && !text.contains("D") || !text.contains("y") && !text.contains("u")) {
      throw new IllegalArgumentException(
          "time format must be dmy, mdy or a pattern such as dd.MM.yyyy HH:mm, found '"
              + text
              + "'");
    }
    var formatter =
        new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendPattern(text)
            .parseDefaulting(ChronoField.NANO_OF_DAY, 0)
            .toFormatter(Locale.ENGLISH);
    boolean clock = text.matches(".*[HhKkASnN].*");
    return new TimeForm(
        Order.NONE,
        clock
            ? new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(text)
                .toFormatter(Locale.ENGLISH)
            : formatter,
        ZoneOffset.UTC);
  }

  /** The same for times of day of a zone, where they name no offset. */
  public TimeForm in(ZoneId local) {
    return new TimeForm(order, pattern, local);
  }

  public Order order() {
    return order;
  }

  /** The same as {@link #find(List, Optional)} where no other file is known. */
  public static Optional<TimeForm> find(List<String> texts) {
    return find(texts, Optional.empty());
  }

  /**
   * The form of the times in a column.
   *
   * @param before the order in another file, which holds where the texts do not show theirs
   * @return empty if most texts are no times, or the order of day and month is open
   */
  public static Optional<TimeForm> find(List<String> texts, Optional<Order> before) {
    TimeForm any = of(Order.NONE);
    if (mostly(any, texts)) {
      return Optional.of(any);
    }
    TimeForm day = of(Order.DMY);
    TimeForm month = of(Order.MDY);
    if (!mostly(day, texts) && !mostly(month, texts)) {
      return Optional.empty();
    }
    Optional<Order> known = shown(texts).or(() -> before);
    return known.isPresent() ? known.map(TimeForm::of) : steadier(day, month, texts);
  }

  /** The order that single texts show: a day beyond 12, or points, which only days have before. */
  public static Optional<Order> shown(List<String> texts) {
    int dmy = 0;
    int mdy = 0;
    int dotted = 0;
    for (String text : texts) {
      Matcher m = TIME.matcher(text);
      if (m.matches() && m.group(4) != null) {
        dmy += Integer.parseInt(m.group(4)) > 12 ? 1 : 0;
        mdy += Integer.parseInt(m.group(6)) > 12 ? 1 : 0;
        dotted += m.group(5).equals(".") ? 1 : 0;
      }
    }
    if (dotted > 0 || dmy > 0 && mdy == 0) {
      return Optional.of(Order.DMY);
    }
    return mdy > 0 && dmy == 0 ? Optional.of(Order.MDY) : Optional.empty();
  }

  /** Whether day and month could be either way round in all texts. */
  public static boolean isOpen(List<String> texts) {
    return find(texts).isEmpty() && mostly(of(Order.DMY), texts);
  }

  private static boolean mostly(TimeForm form, List<String> texts) {
    long read = texts.stream().filter(text -> !Double.isNaN(form.parse(text))).count();
    return read > 0 && 2 * read >= texts.size();
  }

  /** Loggers go on in even steps: the wrong order jumps by months, and back. */
  private static Optional<TimeForm> steadier(TimeForm one, TimeForm other, List<String> texts) {
    int ofOne = steps(one, texts);
    int ofOther = steps(other, texts);
    return ofOne == ofOther ? Optional.empty() : Optional.of(ofOne < ofOther ? one : other);
  }

  private static int steps(TimeForm form, List<String> texts) {
    Set<Double> steps = new HashSet<>();
    double last = Double.NaN;
    int back = 0;
    for (String text : texts) {
      double time = form.parse(text);
      if (!Double.isNaN(time) && !Double.isNaN(last)) {
        steps.add(time - last);
        back += time < last ? texts.size() : 0;
      }
      last = Double.isNaN(time) ? last : time;
    }
    return back + steps.size();
  }

  /** Returns the seconds since 1970-01-01T00:00Z; NaN if the text is no time of this form. */
  public double parse(String text) {
    return parse(text, Double.NEGATIVE_INFINITY);
  }

  /**
   * The same of a time that follows another. It matters in the hour that a clock goes through
   * twice: that is the first one, unless the other time was later.
   */
  public double parse(String text, double after) {
    if (pattern != null) {
      return ofPattern(pattern, text, after);
    }
    if (DIGITS.matcher(text).matches()) {
      return parse(text.substring(0, 8) + 'T' + text.substring(8), after);
    }
    if (zone.equals(ZoneOffset.UTC)) {
      double usual = Timestamp.parse(text);
      if (!Double.isNaN(usual)) {
        return usual;
      }
    }
    Matcher m = TIME.matcher(text);
    if (text.length() > 64 || !m.matches()) {
      return Double.NaN;
    }
    try {
      return read(m, after);
    } catch (DateTimeException noDate) {
      return Double.NaN;
    }
  }

  private double read(Matcher m, double after) {
    LocalDate date = date(m);
    if (date == null) {
      return Double.NaN;
    }
    String hours = m.group(14) != null ? m.group(14) : m.group(19);
    String minutes = m.group(16) != null ? m.group(16) : m.group(20);
    String seconds = m.group(17) != null ? m.group(17) : m.group(21);
    int hour = number(hours);
    String half = m.group(22);
    if (half != null) {
      if (hour < 1 || hour > 12) {
        return Double.NaN;
      }
      hour = hour % 12 + (Character.toLowerCase(half.charAt(0)) == 'p' ? 12 : 0);
    }
    LocalDateTime time = date.atTime(hour, number(minutes), number(seconds));
    String fraction = m.group(18);
    double more = fraction == null ? 0 : Double.parseDouble("0." + fraction);
    String offset = m.group(23);
    return offset == null
        ? local(time, after, more)
        : time.toEpochSecond(ZoneOffset.UTC) - seconds(offset) + more;
  }

  private @Nullable LocalDate date(Matcher m) {
    if (m.group(1) != null) {
      return LocalDate.of(number(m.group(1)), number(m.group(2)), number(m.group(3)));
    }
    if (m.group(8) != null) {
      return LocalDate.of(number(m.group(8)), number(m.group(9)), number(m.group(10)));
    }
    if (m.group(11) != null) {
      int month = MONTHS.indexOf(m.group(12).substring(0, 3).toLowerCase(Locale.ROOT)) + 1;
      return LocalDate.of(number(m.group(13)), month, number(m.group(11)));
    }
    if (order == Order.NONE) {
      return null;
    }
    int first = number(m.group(4));
    int second = number(m.group(6));
    int year = number(m.group(7));
    return order == Order.DMY
        ? LocalDate.of(year, second, first)
        : LocalDate.of(year, first, second);
  }

  private double local(LocalDateTime time, double after, double fraction) {
    List<ZoneOffset> offsets = zone.getRules().getValidOffsets(time);
    if (offsets.isEmpty()) {
      return Double.NaN; // the clock was put forward past it
    }
    double first = time.toEpochSecond(offsets.get(0)) + fraction;
    return offsets.size() == 1 || first >= after
        ? first
        : time.toEpochSecond(offsets.get(1)) + fraction;
  }

  private double ofPattern(DateTimeFormatter format, String text, double after) {
    try {
      TemporalAccessor parsed = format.parse(text);
      LocalDate date = LocalDate.from(parsed);
      var clock = parsed.query(TemporalQueries.localTime());
      if (clock == null && parsed.isSupported(ChronoField.HOUR_OF_DAY)) {
        return local(date.atTime(parsed.get(ChronoField.HOUR_OF_DAY), 0), after, 0);
      }
      LocalDateTime time = clock == null ? date.atStartOfDay() : date.atTime(clock);
      double fraction = time.get(ChronoField.NANO_OF_SECOND) / 1e9;
      ZoneId named = parsed.query(TemporalQueries.zone());
      return named == null
          ? local(time.withNano(0), after, fraction)
          : time.withNano(0).atZone(named).toEpochSecond() + fraction;
    } catch (DateTimeException noTime) {
      return Double.NaN;
    }
  }

  private static int number(@Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  private static int seconds(String offset) {
    if (offset.length() < 3 || Character.isLetter(offset.charAt(0))) {
      return 0;
    }
    int seconds = 3600 * number(offset.substring(1, 3));
    seconds += offset.length() > 3 ? 60 * number(offset.substring(offset.length() - 2)) : 0;
    return offset.charAt(0) == '-' ? -seconds : seconds;
  }
}
