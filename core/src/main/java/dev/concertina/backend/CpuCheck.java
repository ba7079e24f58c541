package dev.concertina.backend;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which build of nd4j-native serves this CPU: JavaCPP takes the first in its own order, and one for
 * another processor ends the JVM.
 */
final class CpuCheck {
  /** JavaCPP's own setting of which build is to be taken. */
  static final String EXTENSION = "org.bytedeco.javacpp.platform.extension";

  private final Platform platform;
  private final Processor processor;
  private final Optional<Installed> installed;
  private final List<CpuBuild> present;
  private final Optional<CpuBuild> build;

  CpuCheck(Machine machine, Optional<Installed> installed) {
    this.platform = machine.platform();
    this.processor = Processor.of(machine);
    this.installed = installed;
    List<String> natives = installed.map(Installed::natives).orElse(List.of());
    String pinned = System.getProperty(EXTENSION);
    this.present =
        Stream.of(CpuBuild.values())
            .filter(each -> natives.contains(each.extension()))
            .filter(each -> pinned == null || each.extension().equals(pinned))
            .toList();
    this.build = CpuBuild.best(present, processor);
  }

  Optional<CpuBuild> build() {
    return build;
  }

  /** As in {@code linux-x86_64-onednn-avx2}; empty if there is none. */
  String classifier() {
    return build.map(each -> platform.name() + each.extension()).orElse("");
  }

  /** Whether JavaCPP, left to itself, would take a build that the processor cannot run. */
  boolean mustBePinned() {
    return build.isPresent() && present.get(0) != build.get();
  }

  String processorInWords() {
    String simd = processor.simd();
    return simd.isEmpty() ? processor.name() : processor.name() + ", " + simd;
  }

  Verdict verdict() {
    if (build.isPresent()) {
      return Verdict.of(true, classifier() + " runs on this processor", "");
    }
    String artifact = installed.map(Installed::artifact).orElse("nd4j-native");
    String add = "add org.nd4j:" + artifact + " with the classifier " + recommended();
    return installed.isEmpty()
        ? no("it is not on the class path", "add org.nd4j:nd4j-native-platform")
        : present.isEmpty()
            ? no(artifact + " has no native library for " + platform.name() + " there", add)
            : no(platform.name() + present.get(0).extension() + " is for newer processors", add);
  }

  private static Verdict no(String reason, String remedy) {
    return Verdict.of(false, reason, remedy);
  }

  private String recommended() {
    boolean modern =
        platform.arch().equals("x86_64")
            && processor.isKnown()
            && CpuBuild.ONEDNN_AVX2.runsOn(processor);
    return platform.name() + (modern ? CpuBuild.ONEDNN_AVX2.extension() : "");
  }

  /** A build that would serve this processor better. */
  Optional<String> advice() {
    boolean better =
        build.isPresent() && !build.get().hasOneDnn() && !recommended().equals(classifier());
    return better
        ? Optional.of(
            "nd4j-native with the classifier "
                + recommended()
                + " brings oneDNN, by which"
                + " convolutions that Concertina has no kernel for are faster")
        : Optional.empty();
  }
}
