package dev.concertina.backend;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Counts the threads that all fits and models of a process compute with.
 *
 * <p>The system property {@code concertina.threads} says it, or else the environment variable
 * {@code CONCERTINA_THREADS}. Else it is the number of processors, or what {@code OMP_NUM_THREADS}
 * or {@code OPENBLAS_NUM_THREADS} allow if that is less, as for other numeric libraries.
 *
 * <p>Not part of the API: its methods are for the library's other packages.
 */
public final class Threads {
  /** The name of the system property. */
  public static final String PROPERTY = "concertina.threads";

  /** The name of the environment variable. */
  public static final String VARIABLE = "CONCERTINA_THREADS";

  private static final int MOST = 64;
  private static final List<String> OTHERS = List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS");

  private Threads() {}

  /** Those besides the threads that call, which wait while these work. */
  private static final class Pool {
    private static @Nullable Semaphore helpers;

    /** Made at first use, and not with the class: a wrong setting would leave no class at all. */
    static synchronized Semaphore helpers() {
      if (helpers == null) {
        helpers = new Semaphore(count() - 1);
      }
      return helpers;
    }
  }

  /**
   * Returns the number of threads.
   *
   * @return at least 1
   * @throws IllegalArgumentException if the property or the library's own variable is no number of
   *     at least 1
   */
  public static int count() {
    String own = System.getProperty(PROPERTY, System.getenv(VARIABLE));
    if (own != null) {
      return parse(own.trim());
    }
    int count = Math.min(MOST, Runtime.getRuntime().availableProcessors());
    for (String variable : OTHERS) {
      count = Math.min(count, allowedBy(variable));
    }
    return count;
  }

  /**
   * Returns where the number of threads was set.
   *
   * @return the name of a property or variable, or "processors"
   */
  public static String source() {
    if (System.getProperty(PROPERTY) != null) {
      return PROPERTY;
    }
    if (System.getenv(VARIABLE) != null) {
      return VARIABLE;
    }
    int processors = Runtime.getRuntime().availableProcessors();
    return OTHERS.stream()
        .filter(variable -> allowedBy(variable) == count() && count() < processors)
        .findFirst()
        .orElse("processors");
  }

  private static int allowedBy(String variable) {
    String value = System.getenv(variable);
    // A list is for nested regions; what is no number is for the other library to complain of.
    return value != null && value.matches("[1-9][0-9]{0,3}")
        ? Integer.parseInt(value)
        : Integer.MAX_VALUE;
  }

  private static int parse(String setting) {
    if (!setting.matches("[1-9][0-9]*")) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%s must be a number of at least 1, found %s", PROPERTY, setting));
    }
    return setting.length() > 4 ? MOST : Math.min(MOST, Integer.parseInt(setting));
  }

  /**
   * Takes threads to help the calling one, as many as are free.
   *
   * @param most the most that are of use
   * @return how many were taken, to be given back
   */
  public static int takeHelpers(int most) {
    int taken = 0;
    while (taken < most && Pool.helpers().tryAcquire()) {
      taken++;
    }
    return taken;
  }

  /**
   * Gives helpers back.
   *
   * @param count as many as were taken
   */
  public static void returnHelpers(int count) {
    if (count > 0) {
      Pool.helpers().release(count);
    }
  }
}
