package dev.concertina.compress;

import java.util.List;

/**
 * A forecast of a column's next level from levels that are known by then: earlier ones of its own,
 * and of earlier columns also the one beside it and the one after. Integers only.
 *
 * @param bias in units of 2^-12 of a level
 * @param terms what is added up
 */
record LinearForecast(int bias, List<Term> terms) {
  private static final int ONE = 1 << 12;
  private static final int MOST_TERMS = 64;
  private static final int MOST_LAG = 8;

  /** Of a column the level before. */
  static LinearForecast same(int column) {
    return new LinearForecast(0, List.of(new Term(column, 1, ONE)));
  }

  LinearForecast {
    terms = List.copyOf(terms);
  }

  /**
   * A known level times a factor.
   *
   * @param column whose
   * @param lag how many rows before; -1 for the row after
   * @param factor in units of 2^-12
   */
  record Term(int column, int lag, int factor) {}

  /** Whether all that it takes is known when a column is coded. */
  boolean serves(int column) {
    return terms.size() <= MOST_TERMS
        && terms.stream()
            .allMatch(
                term ->
                    term.column() == column
                        ? term.lag() >= 1 && term.lag() <= MOST_LAG
                        : term.column() >= 0
                            && term.column() < column
                            && term.lag() >= -1
                            && term.lag() <= 1);
  }

  /**
   * Computes the forecast for a row of a column, in units of 1/16 level.
   *
   * @param levels the number of levels of that column; the forecast is clamped to them
   */
  long at(int[][] columns, int column, int row, int levels) {
    long sum = bias;
    int last = columns[column].length - 1;
    for (Term term : terms) {
      // Before the first row of its own column there is nothing, and the array is not to be read.
      if (term.column() != column || row > 0) {
        int at = Math.max(0, Math.min(last, row - term.lag()));
        sum += (long) term.factor() * columns[term.column()][at];
      }
    }
    return Math.max(0, Math.min((levels - 1L) << 4, sum + 128 >> 8));
  }
}
