package dev.concertina.backend;

import java.util.Locale;

/**
 * The kind of machine, as the names of native libraries have it.
 *
 * @param os linux, windows or macosx, or what Java calls another one
 * @param arch x86_64 or arm64, or what Java calls another one
 */
record Platform(String os, String arch) {
  static Platform here() {
    return of(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  /** From Java's names. */
  static Platform of(String osName, String osArch) {
    String name = osName.toLowerCase(Locale.ROOT);
    String os = name.startsWith("windows") ? "windows" : name.startsWith("mac") ? "macosx" : name;
    String arch =
        switch (osArch) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm64";
          default -> osArch;
        };
    return new Platform(os, arch);
  }

  boolean isWindows() {
    return os.equals("windows");
  }

  boolean isLinux() {
    return os.equals("linux");
  }

  /** The file of a library for Java, as the compilers of the platform name it. */
  String jni(String library) {
    return switch (os) {
      case "windows" -> library + ".dll";
      case "macosx" -> "lib" + library + ".dylib";
      default -> "lib" + library + ".so";
    };
  }

  /** As in {@code linux-x86_64}. */
  String name() {
    return os + "-" + arch;
  }
}
