package dev.concertina.noise;

import java.util.Arrays;
import java.util.List;

/** Reads and writes corruptions as text. */
final class CorruptionText {
  private static final String FORMS =
      "none, gaussian:SD, gaussian:LOW..HIGH, gaussian:LOW..HIGH/PEAK, poisson:PEAK,"
          + " poisson:LOW..HIGH, masking:P, masking:SHARE:SIDE, salt-and-pepper:P,"
          + " salt-and-pepper:P:LOW..HIGH, blind-spot:SHARE, blind-spot:SHARE:RADIUS,"
          + " gaps:SHARE:LONGEST, or several joined with +";

  private CorruptionText() {}

  /** What stands between colons: a number or two, and by what they are divided. */
  private record Range(double low, double high, double divisor) {
    double first() {
      return low / divisor;
    }

    double last() {
      return high / divisor;
    }
  }

  static Corruption parse(String text) {
    // Not the plus of an exponent, as in 1e+3.
    List<Corruption> parts =
        Arrays.stream(text.strip().split("(?<!\\d[eE])\\+", -1))
            .map(part -> parsePart(part.strip(), text))
            .toList();
    return parts.size() == 1 ? parts.get(0) : new Corruption.Combined(parts);
  }

  private static Corruption parsePart(String part, String whole) {
    String[] words = part.split(":", -1);
    String form = words[0] + "/" + (words.length - 1);
    return switch (form) {
      case "none/0" -> Corruption.none();
      case "gaussian/1" -> {
        Range sd = parseRange(words[1], whole);
        yield new Corruption.Gaussian(sd.low, sd.high, sd.divisor);
      }
      case "poisson/1" -> {
        Range peak = parseRange(words[1], whole);
        yield new Corruption.Poisson(peak.first(), peak.last());
      }
      case "masking/1" -> Corruption.masking(parseNumber(words[1], whole));
      case "masking/2" ->
          Corruption.blockMasking(parseNumber(words[1], whole), parseWhole(words[2], whole));
      case "salt-and-pepper/1" -> Corruption.saltAndPepper(parseNumber(words[1], whole));
      case "salt-and-pepper/2" -> {
        requireEnds(words[2], whole);
        Range ends = parseRange(words[2], whole);
        yield new Corruption.SaltAndPepper(
            parseNumber(words[1], whole), (float) ends.first(), (float) ends.last());
      }
      case "blind-spot/1" -> Corruption.blindSpot(parseNumber(words[1], whole));
      case "blind-spot/2" ->
          new Corruption.BlindSpot(parseNumber(words[1], whole), parseWhole(words[2], whole));
      case "gaps/2" -> Corruption.gaps(parseNumber(words[1], whole), parseWhole(words[2], whole));
      default -> throw unknown(whole);
    };
  }

  /** LOW, LOW..HIGH, LOW/DIVISOR or LOW..HIGH/DIVISOR. */
  private static Range parseRange(String range, String whole) {
    int slash = range.indexOf('/');
    if (slash >= 0) {
      Range undivided = parseRange(range.substring(0, slash), whole);
      return new Range(
          undivided.low, undivided.high, parseDecimal(range.substring(slash + 1), whole));
    }
    int dots = range.indexOf("..");
    double low = parseDecimal(dots < 0 ? range : range.substring(0, dots), whole);
    return new Range(low, dots < 0 ? low : parseDecimal(range.substring(dots + 2), whole), 1);
  }

  /** A number that stands alone, perhaps as a fraction. */
  private static double parseNumber(String number, String whole) {
    if (number.contains("..")) {
      throw unknown(whole);
    }
    return parseRange(number, whole).first();
  }

  private static void requireEnds(String range, String whole) {
    if (!range.contains("..")) {
      throw unknown(whole);
    }
  }

  private static double parseDecimal(String number, String whole) {
    try {
      return Double.parseDouble(number);
    } catch (NumberFormatException notANumber) {
      throw unknown(whole);
    }
  }

  private static int parseWhole(String number, String whole) {
    try {
      return Integer.parseInt(number);
    } catch (NumberFormatException notANumber) {
      throw unknown(whole);
    }
  }

  private static IllegalArgumentException unknown(String whole) {
    return new IllegalArgumentException(
        "corruption must be one of " + FORMS + ", found '" + whole + "'");
  }

  /** One number, or two if they differ. */
  static String range(double low, double high) {
    return low == high ? number(low) : number(low) + ".." + number(high);
  }

  /** The shortest text that reads back as the same double, without a needless ".0". */
  static String number(double value) {
    return withoutPoint(Double.toString(value));
  }

  /** The shortest text that reads back as the same float. */
  static String number(float value) {
    return withoutPoint(Float.toString(value));
  }

  private static String withoutPoint(String number) {
    return number.endsWith(".0") ? number.substring(0, number.length() - 2) : number;
  }
}
