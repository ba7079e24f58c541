package dev.concertina.data;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Thrown if a data file does not hold what it should. The message says what was expected, what was
 * found and where ({@code file:line:column} for text, both counted from 1, the column in cells),
 * and what to do about it.
 */
public final class DataFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception with a complete message.
   *
   * @param message what was expected, what was found, where, and what to do
   */
  public DataFormatException(String message) {
    super(message);
  }

  /**
   * Makes an exception with a complete message and what led to it.
   *
   * @param message what was expected, what was found, where, and what to do
   * @param cause what led to it
   */
  public DataFormatException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * A place in a file, for messages.
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
