package dev.concertina.compress;

import dev.concertina.compress.LevelCoder.Column;
import dev.concertina.compress.LinearForecast.Term;
import dev.concertina.internal.coding.AdaptiveIntegers;
import dev.concertina.internal.coding.DamagedStreamException;
import dev.concertina.internal.coding.RangeDecoder;
import dev.concertina.internal.coding.RangeEncoder;
import java.util.ArrayList;
import java.util.List;

/** Writes and reads how the columns of a block are coded. */
final class ColumnCodes {
  private static final int MOST_TERMS = 64;

  /** Contexts: each kind of number has its own statistics. */
  private static final int COUNT = 0;

  private static final int FLAG = 1;
  private static final int NEIGHBOUR = 2;
  private static final int BIAS = 3;
  private static final int DISTANCE = 4;
  private static final int LAG = 5;
  private static final int FACTOR = 6;
  private static final int CONTEXTS = 7;

  private ColumnCodes() {}

  static void write(RangeEncoder out, List<Column> columns) {
    AdaptiveIntegers numbers = new AdaptiveIntegers(CONTEXTS);
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      if (column.levels() <= 1) {
        continue;
      }
      LinearForecast forecast = column.forecast();
      numbers.encode(out, forecast.terms().size(), COUNT);
      numbers.encode(out, column.linear() ? 1 : 0, FLAG);
      numbers.encode(out, column.neighbour() < 0 ? 0 : i - column.neighbour(), NEIGHBOUR);
      numbers.encode(out, forecast.bias(), BIAS);
      for (Term term : forecast.terms()) {
        numbers.encode(out, i - term.column(), DISTANCE);
        numbers.encode(out, term.lag(), LAG);
        numbers.encode(out, term.factor(), FACTOR);
      }
    }
  }

  /** Reads how columns are coded, given the number of levels of each. */
  static List<Column> read(RangeDecoder in, int[] levels) throws DamagedStreamException {
    AdaptiveIntegers numbers = new AdaptiveIntegers(CONTEXTS);
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < levels.length; i++) {
      columns.add(levels[i] <= 1 ? Column.plain(i, levels[i]) : column(in, numbers, i, levels[i]));
    }
    return columns;
  }

  private static Column column(RangeDecoder in, AdaptiveIntegers numbers, int number, int levels)
      throws DamagedStreamException {
    int count = numbers.decode(in, COUNT);
    boolean linear = numbers.decode(in, FLAG) == 1;
    int back = numbers.decode(in, NEIGHBOUR);
    int bias = numbers.decode(in, BIAS);
    if (count < 0 || count > MOST_TERMS || back < 0 || back > number) {
      throw new DamagedStreamException("a block says what cannot be of column " + number);
    }
    List<Term> terms = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      int column = number - numbers.decode(in, DISTANCE);
      terms.add(new Term(column, numbers.decode(in, LAG), numbers.decode(in, FACTOR)));
    }
    LinearForecast forecast = new LinearForecast(bias, terms);
    if (!forecast.serves(number)) {
      throw new DamagedStreamException(
          "a block has column " + number + " predicted from what is not known then");
    }
    return new Column(levels, forecast, linear, back == 0 ? -1 : number - back);
  }
}
