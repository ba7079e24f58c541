package dev.concertina.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the processor type that OpenBLAS computes for.
 *
 * <p>The version that ND4J brings, 0.3.19, does not know newer processors and takes them for ones
 * without AVX-512, or without AVX2: a half to a quarter of their speed. It looks at the environment
 * variable {@code OPENBLAS_CORETYPE} when it is loaded, before ND4J's first operation; Java cannot
 * set that, but the C library can.
 *
 * <p>Not part of the API: its methods are for the library's other packages.
 */
public final class BlasCore {
  /** The variable that OpenBLAS reads. */
  public static final String VARIABLE = "OPENBLAS_CORETYPE";

  /** A kind of processor that OpenBLAS has code for, and what one must have to run it. */
  private enum Core {
    SKYLAKE_X("SkylakeX", Set.of("avx512f", "avx512dq", "avx512cd", "avx512bw", "avx512vl")),
    HASWELL("Haswell", Set.of("avx2", "fma"));

    private final String word;
    private final Set<String> needs;

    Core(String word, Set<String> needs) {
      this.word = word;
      this.needs = needs;
    }

    /** The fastest that this processor can run. */
    static Optional<Core> best() throws IOException {
      List<String> flags = processorFlags();
      return Stream.of(values()).filter(core -> flags.containsAll(core.needs)).findFirst();
    }
  }

  private static final String LEFT = "left to OpenBLAS";

  private static @Nullable String settled;

  private BlasCore() {}

  /**
   * Sets the right processor type, if nobody has set it and OpenBLAS is not loaded yet. Only the
   * first call has an effect.
   *
   * @return what is in force and why, in words
   */
  public static synchronized String choose() {
    if (settled == null) {
      settled = settle();
    }
    return settled;
  }

  /**
   * Returns the setting in force, and the reason. Changes nothing.
   *
   * @return the same words as those of {@link #choose()}, after it was called
   */
  public static synchronized String inForce() {
    return settled != null ? settled : given().orElse(LEFT);
  }

  /**
   * Returns the processor type alone, without the reason.
   *
   * @return OpenBLAS's name of it, or "left to OpenBLAS"
   */
  public static String name() {
    return choose().replaceFirst("[,:].*", "");
  }

  private static Optional<String> given() {
    return Optional.ofNullable(System.getenv(VARIABLE))
        .filter(value -> !value.isEmpty())
        .map(value -> value + ", from the environment");
  }

  private static String settle() {
    if (given().isPresent()) {
      return given().get();
    }
    try {
      Optional<Core> core = Core.best();
      return core.isPresent() ? set(core.get().word) : LEFT;
    } catch (IOException | UncheckedIOException e) {
      return LEFT;
    }
  }

  private static String set(String core) throws IOException {
    String remedy = ": set " + VARIABLE + "=" + core + " in the environment";
    if (isLoaded()) {
      return LEFT + ", which was loaded before Concertina" + remedy;
    }
    return Environment.set(VARIABLE, core) ? core + ", set by Concertina" : LEFT + remedy;
  }

  private static List<String> processorFlags() throws IOException {
    Path processors = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(processors)) {
      return List.of();
    }
    try (Stream<String> lines = Files.lines(processors)) {
      return lines
          .filter(line -> line.startsWith("flags"))
          .findFirst()
          .map(line -> List.of(line.split("\\s+")))
          .orElse(List.of());
    }
  }

  private static boolean isLoaded() throws IOException {
    try (Stream<String> mapped = Files.lines(Path.of("/proc/self/maps"))) {
      return mapped.anyMatch(line -> line.contains("openblas"));
    }
  }
}
