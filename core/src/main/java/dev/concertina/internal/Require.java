package dev.concertina.internal;

import java.util.Locale;

/**
 * Checks of arguments, with messages of one form: name, rule, what was found.
 *
 * <p>Every check is positive, so that NaN fails it, and returns the value, so that it can stand
 * where the value is used. All throw {@link IllegalArgumentException}. Not part of the API.
 */
public final class Require {
  private Require() {}

  /**
   * Fails with the formatted message unless the condition holds.
   *
   * @param condition what must hold
   * @param message a {@link String#format} template that names the rule and what was found
   * @param arguments the values for the template
   */
  public static void that(boolean condition, String message, Object... arguments) {
    if (!condition) {
      throw new IllegalArgumentException(String.format(Locale.ROOT, message, arguments));
    }
  }

  /**
   * Requires a whole number of at least one.
   *
   * @param value the value
   * @param name the argument's name
   * @return the value
   */
  public static int positive(int value, String name) {
    that(value > 0, "%s must be positive, found %d", name, value);
    return value;
  }

  /**
   * Requires a finite number above zero.
   *
   * @param value the value
   * @param name the argument's name
   * @return the value
   */
  public static double positive(double value, String name) {
    that(
        value > 0 && value < Double.POSITIVE_INFINITY,
        "%s must be positive and finite, found %s",
        name,
        value);
    return value;
  }

  /**
   * Requires a whole number of at least zero.
   *
   * @param value the value
   * @param name the argument's name
   * @return the value
   */
  public static int notNegative(int value, String name) {
    that(value >= 0, "%s must not be negative, found %d", name, value);
    return value;
  }

  /**
   * Requires a finite number of at least zero.
   *
   * @param value the value
   * @param name the argument's name
   * @return the value
   */
  public static double notNegative(double value, String name) {
    that(
        value >= 0 && value < Double.POSITIVE_INFINITY,
        "%s must be finite and not negative, found %s",
        name,
        value);
    return value;
  }

  /**
   * Requires a number in [0, 1).
   *
   * @param value the value
   * @param name the argument's name
   * @return the value
   */
  public static double fraction(double value, String name) {
    that(value >= 0 && value < 1, "%s must be in [0, 1), found %s", name, value);
    return value;
  }

  /**
   * Requires a number strictly between zero and one.
   *
   * @param value the value
   * @param name the argument's name
   * @return the value
   */
  public static double openUnit(double value, String name) {
    that(value > 0 && value < 1, "%s must be in (0, 1), found %s", name, value);
    return value;
  }

  /**
   * Requires something to be there.
   *
   * @param value the value
   * @param name the argument's name
   * @param <T> its type
   * @return the value
   */
  public static <T> T present(T value, String name) {
    that(value != null, "%s must not be null", name);
    return value;
  }
}
