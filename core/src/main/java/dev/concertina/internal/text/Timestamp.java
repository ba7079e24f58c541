package dev.concertina.internal.text;

import java.time.LocalDate;
import java.time.Month;
import java.time.Year;

/**
 * Reads timestamps as loggers write them: ISO-8601 calendar dates with a time of day after T or a
 * blank, seconds, a fraction of them and the offset from UTC being optional; or the date alone. UTC
 * where no offset is given.
 */
public final class Timestamp {
  private static final int EXACT_DIGITS = 18; // fit a long
  private static final int DATE = "2024-05-17".length();
  private static final int MINUTES = "2024-05-17T10:00".length();

  private final String text;
  private int at;
  private boolean valid = true;

  private Timestamp(String text) {
    this.text = text;
  }

  /** Returns the seconds since 1970-01-01T00:00Z; NaN if the text is not a timestamp. */
  public static double parse(String text) {
    var timestamp = new Timestamp(text);
    double seconds = timestamp.read();
    return timestamp.valid && timestamp.at == text.length() ? seconds : Double.NaN;
  }

  private double read() {
    if (text.length() != DATE && text.length() < MINUTES) {
      valid = false;
      return 0;
    }
    long seconds = 86400 * epochDay();
    if (text.length() == DATE) {
      return seconds;
    }
    valid &= accept('T') || accept('t') || accept(' ');
    seconds += 3600 * number(2, 0, 23);
    expect(':');
    seconds += 60 * number(2, 0, 59);
    double fraction = 0;
    if (accept(':')) {
      seconds += number(2, 0, 59);
      fraction = accept('.') || accept(',') ? fraction() : 0;
    }
    return seconds - offset() + fraction;
  }

  private long epochDay() {
    int year = number(4, 0, 9999);
    expect('-');
    int month = number(2, 1, 12);
    expect('-');
    int day = number(2, 1, 31);
    valid &= valid && day <= Month.of(month).length(Year.isLeap(year));
    return valid ? LocalDate.of(year, month, day).toEpochDay() : 0;
  }

  private double fraction() {
    long value = 0;
    double scale = 1;
    int start = at;
    for (; at < text.length() && isDigit(text.charAt(at)); at++) {
      if (at - start < EXACT_DIGITS) {
        value = 10 * value + (text.charAt(at) - '0');
        scale *= 10;
      }
    }
    valid &= at > start;
    return value / scale;
  }

  /** Z, +01, +0100 or +01:00, after a blank or not; nothing means UTC. */
  private int offset() {
    if (at == text.length()) {
      return 0;
    }
    accept(' ');
    if (accept('Z') || accept('z')) {
      return 0;
    }
    boolean west = accept('-');
    if (!west) {
      expect('+');
    }
    int seconds = 3600 * number(2, 0, 18);
    if (at < text.length()) {
      accept(':');
      seconds += 60 * number(2, 0, 59);
    }
    return west ? -seconds : seconds;
  }

  private int number(int digits, int least, int most) {
    int value = 0;
    for (int i = 0; i < digits; i++, at++) {
      char c = at < text.length() ? text.charAt(at) : ' ';
      valid &= isDigit(c);
      value = 10 * value + (c - '0');
    }
    valid &= value >= least && value <= most;
    return value;
  }

  private boolean accept(char c) {
    boolean found = at < text.length() && text.charAt(at) == c;
    at += found ? 1 : 0;
    return found;
  }

  private void expect(char c) {
    valid &= accept(c);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
