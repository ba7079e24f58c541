package dev.concertina.backend;

import java.util.Locale;
import java.util.Optional;

/**
 * What is asked for.
 *
 * @param backend the one that is wanted; empty for the best that runs
 * @param required whether no other will do
 * @param from who asked, in words
 */
record Wish(Optional<Backend> backend, boolean required, String from) {
  private static final String VALUES = "auto, cpu, prefer-cuda, require-cuda";

  /** What the property says, or else the variable, or else nobody. */
  static Wish configured() {
    String property = System.getProperty(BackendSelector.PROPERTY);
    String variable = System.getenv(BackendSelector.VARIABLE);
    if (property != null) {
      return parse(property, "property " + BackendSelector.PROPERTY);
    }
    return variable == null || variable.isBlank()
        ? new Wish(Optional.empty(), false, "default")
        : parse(variable, "variable " + BackendSelector.VARIABLE);
  }

  static Wish parse(String text, String from) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "auto" -> new Wish(Optional.empty(), false, from);
      case "cpu" -> new Wish(Optional.of(Backend.CPU), true, from);
      case "prefer-cuda" -> new Wish(Optional.of(Backend.CUDA), false, from);
      case "require-cuda" -> new Wish(Optional.of(Backend.CUDA), true, from);
      default ->
          throw new IllegalArgumentException(
              String.format(Locale.ROOT, "%s must be one of %s, found %s", from, VALUES, text));
    };
  }

  /** Whether nothing but the CPU will do. */
  boolean isCpu() {
    return backend.equals(Optional.of(Backend.CPU));
  }

  String words() {
    String what =
        backend.isEmpty() ? "auto" : isCpu() ? "cpu" : (required ? "require-" : "prefer-") + "cuda";
    return what + ", by " + from;
  }
}
