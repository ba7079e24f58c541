package dev.concertina.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which GPUs CUDA shows a process: the variable {@code CUDA_VISIBLE_DEVICES} hides some. */
final class VisibleGpus {
  static final String VARIABLE = "CUDA_VISIBLE_DEVICES";

  private static final String ORDER = "CUDA_DEVICE_ORDER";

  private final List<Gpu> all;
  private final Optional<String> setting;
  private final boolean byBus;

  private VisibleGpus(List<Gpu> all, Optional<String> setting, boolean byBus) {
    this.all = all;
    this.setting = setting;
    this.byBus = byBus;
  }

  /** Of these GPUs, those that a machine's variables leave visible. */
  static VisibleGpus of(List<Gpu> gpus, Machine machine) {
    boolean byBus = machine.variable(ORDER).filter("PCI_BUS_ID"::equals).isPresent();
    return new VisibleGpus(gpus, machine.variable(VARIABLE), byBus);
  }

  /** Those that the variable names, as CUDA reads it: what it does not know ends the list. */
  List<Gpu> visible() {
    if (setting.isEmpty() || isUnclear()) {
      return all;
    }
    List<Gpu> visible = new ArrayList<>();
    for (String word : setting.get().split(",")) {
      Optional<Gpu> named = all.stream().filter(gpu -> isNamed(gpu, word.strip())).findFirst();
      if (named.isEmpty() || visible.contains(named.get())) {
        break;
      }
      visible.add(named.get());
    }
    return List.copyOf(visible);
  }

  /**
   * Whether it is unknown which GPUs are meant. That is so for parts of a GPU, and for numbers
   * where GPUs differ: CUDA numbers them by speed unless it is set to number them by bus.
   */
  private boolean isUnclear() {
    boolean unlike = all.stream().map(Gpu::name).distinct().count() > 1;
    return setting.get().contains("MIG-")
        || unlike && !byBus && setting.get().matches(".*(^|,)\\s*\\d.*");
  }

  /** What the variable must be set to for those that fit; empty if all that are visible do. */
  Optional<String> correction() {
    List<Gpu> visible = visible();
    List<Gpu> fit = visible.stream().filter(gpu -> gpu.unfit().isEmpty()).toList();
    boolean good = fit.size() == visible.size() || setting.isPresent() && isUnclear();
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
