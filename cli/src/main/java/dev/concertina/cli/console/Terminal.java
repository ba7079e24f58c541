package dev.concertina.cli.console;

/** Whether a person watches. */
public final class Terminal {
  private Terminal() {}

  /** From Java 22 on there is a console in any case, which knows whether it is a terminal. */
  @SuppressWarnings("SystemConsoleNull") // that is what this is about
  public static boolean isThere() {
    java.io.Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException beforeJava22) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /** The name of what it writes characters in; only where there is a terminal. */
  @SuppressWarnings("SystemConsoleNull") // asked for before
  static String charset() {
    return System.console().charset().name();
  }
}
