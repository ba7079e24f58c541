package dev.concertina.noise;

import java.util.Arrays;
import java.util.List;

/** Reads and writes corruptions as text. */
final class CorruptionText {
  private static final String FORMS =
      "none, gaussian:SD, gaussian:LOW..HIGH, masking:P, salt-and-pepper:P,"
          + " salt-and-pepper:P:LOW..HIGH, or several joined with +";

  private CorruptionText() {}

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
      case "gaussian/1" -> gaussian(words[1], whole);
      case "masking/1" -> Corruption.masking(parseNumber(words[1], whole));
      case "salt-and-pepper/1" -> Corruption.saltAndPepper(parseNumber(words[1], whole));
      case "salt-and-pepper/2" -> {
        double[] ends = parseNumbers(words[2], whole);
        if (ends.length != 2) {
          throw unknown(whole);
        }
        yield new Corruption.SaltAndPepper(
            parseNumber(words[1], whole), (float) ends[0], (float) ends[1]);
      }
      default -> throw unknown(whole);
    };
  }

  private static Corruption gaussian(String range, String whole) {
    double[] ends = parseNumbers(range, whole);
    return Corruption.gaussian(ends[0], ends[ends.length - 1]);
  }

  /** One number, or two with two dots between them. */
  private static double[] parseNumbers(String range, String whole) {
    int dots = range.indexOf("..");
    return dots < 0
        ? new double[] {parseNumber(range, whole)}
        : new double[] {
          parseNumber(range.substring(0, dots), whole),
          parseNumber(range.substring(dots + 2), whole)
        };
  }

  private static double parseNumber(String number, String whole) {
    try {
      return Double.parseDouble(number);
    } catch (NumberFormatException notANumber) {
      throw unknown(whole);
    }
  }

  private static IllegalArgumentException unknown(String whole) {
    return new IllegalArgumentException(
        "corruption must be one of " + FORMS + ", found '" + whole + "'");
  }

  /** The shortest text that reads back as the same double, without a needless ".0". */
  static String number(double value) {
    String text = Double.toString(value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  /** The shortest text that reads back as the same float. */
  static String number(float value) {
    String text = Float.toString(value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
