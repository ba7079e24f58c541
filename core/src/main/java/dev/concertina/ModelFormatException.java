package dev.concertina;

import java.io.IOException;

/**
 * Thrown if a model file or checkpoint is damaged, too new, or no such file. The message says
 * which.
 */
public final class ModelFormatException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * Makes an exception for a file that cannot be used.
   *
   * @param message what is wrong with which file, and what to do
   */
  public ModelFormatException(String message) {
    super(message);
  }

  /**
   * Makes an exception for a file that cannot be used, as another failure showed.
   *
   * @param message what is wrong with which file, and what to do
   * @param cause the failure
   */
  public ModelFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
