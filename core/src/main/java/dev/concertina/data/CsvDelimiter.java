package dev.concertina.data;

import java.util.ArrayList;
import java.util.List;

/** Finds out which character separates the cells of a CSV file. */
final class CsvDelimiter {
  /**
   * In the order of trust: a comma may also be a decimal comma or stand in a text, a tab hardly
   * stands in a cell.
   */
  private static final char[] CANDIDATES = {'\t', ';', '|', ','};

  private static final int LINES = 10;

  private CsvDelimiter() {}

  /**
   * The first candidate that occurs equally often, and at all, in each of the first lines; else the
   * one that is most frequent in the first line; a comma if there is none. Quoted text is passed
   * over.
   */
  static char detect(String start) {
    List<int[]> lines = count(start);
    for (int c = 0; c < CANDIDATES.length; c++) {
      int which = c;
      int first = lines.get(0)[c];
      if (first > 0 && lines.stream().allMatch(line -> line[which] == first)) {
        return CANDIDATES[c];
      }
    }
    int best = CANDIDATES.length - 1;
    for (int c = 0; c < CANDIDATES.length; c++) {
      best = lines.get(0)[c] > lines.get(0)[best] ? c : best;
    }
    return CANDIDATES[best];
  }

  /**
   * How often each candidate occurs, per line; a last line that is cut off counts only if alone.
   */
  private static List<int[]> count(String start) {
    List<int[]> lines = new ArrayList<>();
    int[] counts = new int[CANDIDATES.length];
    boolean quoted = false;
    boolean blank = true;
    for (int i = 0; i < start.length() && lines.size() < LINES; i++) {
      char c = start.charAt(i);
      quoted ^= c == '"';
      if (!quoted && (c == '\n' || c == '\r')) {
        if (!blank) {
          lines.add(counts);
          counts = new int[CANDIDATES.length];
        }
        blank = true;
        continue;
      }
      blank = false;
      for (int k = 0; k < CANDIDATES.length && !quoted; k++) {
        counts[k] += c == CANDIDATES[k] ? 1 : 0;
      }
    }
    if (lines.isEmpty()) {
      lines.add(counts);
    }
    return lines;
  }
}
