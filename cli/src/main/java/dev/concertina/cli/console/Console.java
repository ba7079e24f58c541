package dev.concertina.cli.console;

import java.io.PrintWriter;
import java.util.regex.Pattern;

/**
 * Where a command writes. Names come from strangers' files, so control characters are taken out of
 * all text: they could rewrite what stands on a terminal, or worse.
 *
 * @param out results
 * @param err everything else: progress, hints, failures
 * @param terminal whether a person watches, so that a line may be drawn over
 */
public record Console(PrintWriter out, PrintWriter err, boolean terminal) {
  private static final Pattern CONTROL = Pattern.compile("\\r(?!\n)|[\\p{Cc}&&[^\r\n\t]]");

  /** The result as it is, with its line breaks. */
  public void print(String result) {
    out.print(harmless(result));
    out.flush();
  }

  /** The same, but what would be results for people stands with everything else. */
  Console withoutResults() {
    return new Console(err, err, terminal);
  }

  public void note(String line) {
    err.println(harmless(line));
    err.flush();
  }

  private static String harmless(String text) {
    return CONTROL.matcher(text).replaceAll("?");
  }

  public void flush() {
    out.flush();
    err.flush();
  }
}
