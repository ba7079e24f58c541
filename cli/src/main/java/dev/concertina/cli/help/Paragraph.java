package dev.concertina.cli.help;

import java.util.ArrayList;
import java.util.List;

/** Text broken into lines between words, so that no value such as {@code fpr:0.05} is torn. */
final class Paragraph {
  /** What every terminal has. */
  static final int WIDTH = 80;

  /** A space at which no line ends. */
  static final char TIE = '\u00a0';

  private Paragraph() {}

  /**
   * Breaks a text.
   *
   * @param text words with single spaces between them
   * @param indent the column of every line but the first, which begins where the caller stands
   */
  static List<String> lines(String text, int indent) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      if (!line.isEmpty() && indent + line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word.replace(TIE, ' '));
    }
    lines.add(line.toString());
    return lines;
  }
}
