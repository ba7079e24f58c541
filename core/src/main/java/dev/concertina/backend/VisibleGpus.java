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
    if (setting.isEmpty()) {
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

  private static boolean isNamed(Gpu gpu, String word) {
    // The beginning of a UUID will do for one.
    return word.equals(Integer.toString(gpu.index()))
        || word.startsWith("GPU-") && gpu.uuid().startsWith(word);
  }

  /** The value that shows these and no others. */
  static String setting(List<Gpu> gpus) {
    return gpus.stream().map(Gpu::uuid).collect(Collectors.joining(","));
  }
}
