package dev.concertina.cli.console;

/** What a command ends with. */
public final class ExitCode {
  /** Done. */
  public static final int DONE = 0;

  /** The work failed. */
  public static final int FAILED = 1;

  /** Wrong arguments. */
  public static final int WRONG_ARGUMENTS = 2;

  private ExitCode() {}
}
