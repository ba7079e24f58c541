package dev.concertina.cli.console;

import dev.concertina.data.DataFormatException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Work that could not be done; the message says what and what to do. */
public final class Failure extends Exception {
  private static final long serialVersionUID = 1L;

  public Failure(String message) {
    super(message);
  }

  public Failure(String message, Throwable cause) {
    super(message, cause);
  }

  /** One line, or with {@code verbose} the stack trace too. */
  public static void print(Throwable failure, Console console, boolean verbose) {
    console.note("failed: " + explain(failure));
    if (verbose) {
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace, true));
      console.note(trace.toString());
    } else if (isUnexpected(failure)) {
      console.note("(--verbose shows where)");
    }
  }

  public static String explain(Throwable failure) {
    if (failure instanceof UncheckedIOException unchecked) {
      return explain(unchecked.getCause());
    }
    if (failure instanceof FileSystemException file) {
      return explain(file);
    }
    if (failure instanceof OutOfMemoryError) {
      return "out of memory: give more, as in CONCERTINA_JAVA_OPTS=-Xmx8g ("
          + failure.getMessage()
          + ")";
    }
    if (failure instanceof DataFormatException data) {
      return inOptions(data.getMessage(), quoted(data.column().orElse("NAME")));
    }
    return isUnexpected(failure) ? failure.toString() : failure.getMessage();
  }

  /** As a shell takes it. */
  private static String quoted(String text) {
    return text.matches("[\\p{L}\\p{N}_.,:/+=@%-]+")
        ? text
        : "'" + text.replace("'", "'\\''") + "'";
  }

  /** The library advises in Java. */
  public static String inOptions(String message, String column) {
    return message
        .replace("CsvFormat.withIgnored", "--ignore " + column)
        .replace("CsvFormat.withTimeFormat", "--time-format")
        .replace("CsvFormat.withZone", "--time-zone")
        .replace("CsvFormat.withDecimal", "--decimal ,")
        .replace("CsvFormat.withThousands", "--thousands ,")
        .replace("CsvFormat.withEncoding", "--encoding windows-1252")
        .replace("CsvFormat.withoutTime", "--time none")
        .replace(
            "TimeSeries.csv reads it as one, CsvFormat.withTime names it",
            "--time names the times");
  }

  private static String explain(FileSystemException e) {
    if (e instanceof NoSuchFileException && e.getReason() == null) {
      return "there is no file " + e.getFile() + ": check the path";
    }
    if (e instanceof AccessDeniedException) {
      return "access to " + e.getFile() + " is denied: check its permissions";
    }
    return e.getReason() == null ? e.getMessage() : e.getFile() + ": " + e.getReason();
  }

  /** Whether the message was not written for a user. */
  private static boolean isUnexpected(Throwable failure) {
    boolean meant =
        failure instanceof Failure
            || failure instanceof IOException
            || failure instanceof UncheckedIOException
            || failure instanceof IllegalArgumentException
            || failure instanceof IllegalStateException
            || failure instanceof OutOfMemoryError;
    return !meant || failure.getMessage() == null;
  }
}
