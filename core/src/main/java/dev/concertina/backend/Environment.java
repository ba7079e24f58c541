package dev.concertina.backend;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;

/** The variables of this process as its native libraries see them. */
final class Environment {
  private Environment() {}

  /**
   * Sets a variable for libraries that are loaded from now on; Java itself cannot, but the C
   * library can.
   *
   * @return whether that worked: not on Windows, where each library has an environment of its own
   */
  static boolean set(String name, String value) {
    try {
      Function set = NativeLibrary.getProcess().getFunction("setenv");
      return set.invokeInt(new Object[] {name, value, 1}) == 0;
    } catch (LinkageError | RuntimeException e) {
      return false;
    }
  }
}
