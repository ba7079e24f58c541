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
record BackendPreference(Optional<Backend> backend, boolean required, String from) {
  private static final String VALUES = "auto, cpu, prefer-cuda, require-cuda";

  /** What the property says, or else the variable, or else nobody. */
  static BackendPreference configured() {
    String property = System.getProperty(BackendSelector.PROPERTY);
    String variable = System.getenv(BackendSelector.VARIABLE);
    if (property != null && !property.isBlank()) {
      return parse(property, "property " + BackendSelector.PROPERTY);
    }
    return variable == null || variable.isBlank()
        ? new BackendPreference(Optional.empty(), false, "default")
        : parse(variable, "variable " + BackendSelector.VARIABLE);
  }

  static BackendPreference parse(String text, String from) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "auto" -> new BackendPreference(Optional.empty(), false, from);
      case "cpu" -> new BackendPreference(Optional.of(Backend.CPU), true, from);
      case "prefer-cuda" -> new BackendPreference(Optional.of(Backend.CUDA), false, from);
      case "require-cuda" -> new BackendPreference(Optional.of(Backend.CUDA), true, from);
      default ->
          throw new IllegalArgumentException(
              String.format(Locale.ROOT, "%s must be one of %s, found %s", from, VALUES, text));
    };
  }

  boolean isFor(Backend other) {
    return backend.equals(Optional.of(other));
  }

  /** Whether nothing but the CPU will do. */
  boolean isCpuOnly() {
    return required && isFor(Backend.CPU);
  }

  String words() {
    if (backend.isEmpty() || isCpuOnly()) {
      return (backend.isEmpty() ? "auto" : "cpu") + ", by " + from;
    }
    String name = backend.get().name().toLowerCase(Locale.ROOT);
    return (required ? "require-" : "prefer-") + name + ", by " + from;
  }
}
