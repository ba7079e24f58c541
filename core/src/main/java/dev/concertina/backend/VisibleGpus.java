package dev.concertina.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which GPUs CUDA shows a process: the variable {@code CUDA_VISIBLE_DEVICES} hides some. */
final class VisibleGpus {
  static final String VARIABLE = "CUDA_VISIBLE_DEVICES";

  private VisibleGpus() {}

  /** Those that the variable names, as CUDA reads it: what it does not know ends the list. */
  static List<Gpu> among(List<Gpu> gpus, Optional<String> setting) {
    if (setting.isEmpty() || namesParts(setting.get())) {
      return gpus;
    }
    List<Gpu> visible = new ArrayList<>();
    for (String word : setting.get().split(",")) {
      Optional<Gpu> named = gpus.stream().filter(gpu -> isNamed(gpu, word.strip())).findFirst();
      if (named.isEmpty() || visible.contains(named.get())) {
        break;
      }
      visible.add(named.get());
    }
    return List.copyOf(visible);
  }

  /** Whether it names parts of GPUs, of which there is no telling whose they are. */
  private static boolean namesParts(String setting) {
    return setting.contains("MIG-");
  }

  /**
   * What the variable must be set to.
   *
   * @param gpus all, each with what speaks against it
   * @return the value that shows only those that fit; empty if all that are visible do
   */
  static Optional<String> correction(List<Gpu> gpus, Optional<String> setting) {
    List<Gpu> visible = among(gpus, setting);
    List<Gpu> fit = visible.stream().filter(gpu -> gpu.unfit().isEmpty()).toList();
    boolean good =
        fit.size() == visible.size() || setting.filter(VisibleGpus::namesParts).isPresent();
    return good
        ? Optional.empty()
        : Optional.of(fit.stream().map(Gpu::uuid).collect(Collectors.joining(",")));
  }

  private static boolean isNamed(Gpu gpu, String word) {
    // The beginning of a UUID will do for one.
    return word.equals(Integer.toString(gpu.index()))
        || word.startsWith("GPU-") && gpu.uuid().startsWith(word);
  }
}
