package dev.concertina.backend;

import java.util.List;
import java.util.Optional;

/**
 * Whether a backend can be used here.
 *
 * @param reason why, or why not; starts in lower case
 * @param remedy what would change that; empty if it can be used, or nothing would
 * @param gpus all that were found, each with what speaks against it
 * @param visible what {@code CUDA_VISIBLE_DEVICES} must be set to; empty if it may stay
 */
record Verdict(
    boolean usable,
    String reason,
    String remedy,
    List<Gpu> gpus,
    Optional<DriverVersion> driver,
    Optional<String> visible) {
  Verdict {
    gpus = List.copyOf(gpus);
  }

  /** Of what has nothing to do with GPUs. */
  static Verdict of(boolean usable, String reason, String remedy) {
    return new Verdict(usable, reason, remedy, List.of(), Optional.empty(), Optional.empty());
  }

  /** Those that nets can be computed on. */
  List<Gpu> fit() {
    return gpus.stream().filter(gpu -> gpu.unfit().isEmpty()).toList();
  }

  /** The same, refused for a reason that was found later. */
  Verdict refused(String reason, String remedy) {
    return new Verdict(false, reason, remedy, gpus, driver, visible);
  }

  Verdict confirmed(String how) {
    return new Verdict(true, how, "", gpus, driver, visible);
  }
}
