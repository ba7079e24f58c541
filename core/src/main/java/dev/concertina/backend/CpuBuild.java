package dev.concertina.backend;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The builds that nd4j-native comes in, in the order in which JavaCPP 1.5.7 looks for them where
 * several are on the class path.
 *
 * <p>One that the processor cannot run ends the JVM when ND4J is loaded ({@code
 * CpuNDArrayFactory.createBlas}), so it must be seen before.
 */
enum CpuBuild {
  COMPAT("-compat", false, Set.of()),
  AVX512("-avx512", false, Names.OF_AVX512),
  AVX2("-avx2", false, Names.OF_AVX2),
  ONEDNN_AVX2("-onednn-avx2", true, Names.OF_AVX2),
  ONEDNN_AVX512("-onednn-avx512", true, Names.OF_AVX512),
  ONEDNN("-onednn", true, Set.of()),
  PLAIN("", false, Set.of());

  private static final class Names {
    static final Set<String> OF_AVX2 = Set.of("avx2", "fma");
    static final Set<String> OF_AVX512 =
        Set.of("avx2", "fma", "avx512f", "avx512dq", "avx512cd", "avx512bw", "avx512vl");
  }

  private final String extension;
  private final boolean oneDnn;
  private final Set<String> needs;

  CpuBuild(String extension, boolean oneDnn, Set<String> needs) {
    this.extension = extension;
    this.oneDnn = oneDnn;
    this.needs = needs;
  }

  /** The text after the platform's name. */
  String extension() {
    return extension;
  }

  boolean hasOneDnn() {
    return oneDnn;
  }

  /** Whether the processor can run it; true where nobody knows what the processor can do. */
  boolean runsOn(Processor processor) {
    return !processor.isKnown() || processor.features().containsAll(needs);
  }

  /** Where its library stands on a class path. */
  String resource(Platform platform) {
    return "org/nd4j/linalg/cpu/nativecpu/bindings/"
        + platform.name()
        + extension
        + "/"
        + platform.jni("jnind4jcpu");
  }

  /** The first of these that the processor can run: what is loaded, or is to be. */
  static Optional<CpuBuild> best(List<CpuBuild> builds, Processor processor) {
    return Stream.of(values())
        .filter(build -> builds.contains(build) && build.runsOn(processor))
        .findFirst();
  }
}
