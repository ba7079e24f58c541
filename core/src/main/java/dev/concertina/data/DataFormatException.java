package dev.concertina.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a data file does not hold what it should. The message says what was expected, what was
 * found and where ({@code file:line:column} for text, both counted from 1, the column in cells),
 * and what to do about it.
 */
public final class DataFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String column; // null: it is about no column, or about one that is needed

  /**
   * Makes an exception with a complete message.
   *
   * @param message what was expected, what was found, where, and what to do
   */
  public DataFormatException(String message) {
    super(message);
    this.column = null;
  }

  /**
   * Makes an exception with a complete message about a column that could be ignored.
   *
   * @param message what was expected, what was found, where, and what to do
   * @param column the name of the column
   */
  public DataFormatException(String message, String column) {
    super(message);
    this.column = column;
  }

  /**
   * Makes an exception with a complete message and what led to it.
   *
   * @param message what was expected, what was found, where, and what to do
   * @param cause what led to it
   */
  public DataFormatException(String message, Throwable cause) {
    super(message, cause);
    this.column = null;
  }

  /**
   * Makes one of all that is wrong with a file.
   *
   * @param found the first problems, at least one
   * @param count how many there are
   * @return the only one as it is, or one that lists them; its column is that of all, if they share
   *     one
   */
  public static DataFormatException ofAll(List<DataFormatException> found, long count) {
    if (count == 1) {
      return found.get(0);
    }
    var message = new StringBuilder(count + " rows cannot be read:");
    found.forEach(each -> message.append("\n  ").append(each.getMessage()));
    if (count > found.size()) {
      message.append("\n  and ").append(count - found.size()).append(" more");
    }
    Set<Optional<String>> columns = new HashSet<>();
    found.forEach(each -> columns.add(each.column()));
    String column = found.get(0).column;
    return columns.size() > 1 || column == null
        ? new DataFormatException(message.toString())
        : new DataFormatException(message.toString(), column);
  }

  /**
   * Returns the column that is at fault, where the file could be read without it.
   *
   * @return its name; empty if ignoring a column would not help
   */
  public Optional<String> column() {
    return Optional.ofNullable(column);
  }

  /**
   * Names a place in a file, for messages.
   *
   * @param file the file
   * @param line from 1 on
   * @param column from 1 on
   * @return words for the end of a sentence
   */
  public static String place(Path file, long line, int column) {
    return file + ":" + line + ":" + column;
  }
}
