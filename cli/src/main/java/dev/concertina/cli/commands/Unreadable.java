package dev.concertina.cli.commands;

import dev.concertina.cli.console.Cell;
import dev.concertina.cli.console.Console;
import dev.concertina.cli.console.Failure;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.console.Summary;
import dev.concertina.cli.score.ScoreFile;
import dev.concertina.data.DataFormatException;
import java.util.ArrayDeque;
import java.util.Deque;

/** The rows of a file that cannot be read: the first ones are told, all are counted. */
final class Unreadable {
  private static final int TOLD = 10;

  private final Console console;
  private final Deque<Row> waiting = new ArrayDeque<>();
  private long count;

  private record Row(long number, String why) {}

  Unreadable(Console console) {
    this.console = console;
  }

  /**
   * Takes a problem.
   *
   * @param row its number, from 1; 0 if it is no row
   */
  void take(DataFormatException problem, long row) {
    String why = Failure.explain(problem);
    count++;
    if (count <= TOLD) {
      console.note((row > 0 ? "row " + row + ": " : "") + why);
    } else if (count == TOLD + 1) {
      console.note("and more, which are counted below");
    }
    if (row > 0) {
      waiting.add(new Row(row, why));
    }
  }

  /** Writes the rows before one that has been scored. */
  void writeBefore(long row, ScoreFile scores) {
    while (!waiting.isEmpty() && waiting.peek().number() < row) {
      Row next = waiting.remove();
      scores.addUnreadable(next.number(), next.why());
    }
  }

  void addTo(Summary summary) {
    if (count > 0) {
      summary
          .fact("unreadable", "unreadable", Cell.of(count).as(Format.count(count, "problem")))
          .failed();
    }
  }
}
