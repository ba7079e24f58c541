package dev.concertina.backend;

import java.util.List;

/**
 * A backend that is on the class path.
 *
 * @param artifact its name and version in Maven, as in {@code nd4j-cuda-11.6}, or only the
 *     backend's name where its jar does not tell
 * @param version of the artifact, or "unknown"
 * @param natives the native libraries for this platform: the text after the platform's name
 * @param announced whether a service entry names it: ND4J finds no other
 */
record Installed(
    Backend backend, String artifact, String version, List<String> natives, boolean announced) {
  static final String UNKNOWN = "unknown";

  Installed {
    natives = List.copyOf(natives);
  }

  /** Name and version. */
  String words() {
    return version.equals(UNKNOWN) ? artifact : artifact + " " + version;
  }
}
