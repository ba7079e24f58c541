package dev.concertina.accelerate;

import java.util.Set;

/**
 * What the CPU is computed with in this process.
 *
 * @param kernels those that are switched on and can run
 * @param threads how many threads the library takes, all fits and models together; each operation
 *     on them takes one
 * @param threadsFrom who said so
 * @param blasCore for which processor OpenBLAS computes, and who said so
 */
public record Tuning(Set<Kernel> kernels, int threads, String threadsFrom, String blasCore) {

  /** Copies the set. */
  public Tuning {
    kernels = Set.copyOf(kernels);
  }

  /**
   * What is in force; loads ND4J.
   *
   * @return the settings as they are now
   */
  public static Tuning current() {
    String core = BlasCore.choose();
    Set<Kernel> kernels = Kernel.possible() ? Kernel.on() : Set.of();
    return new Tuning(kernels, Threads.count(), Threads.source(), core);
  }
}
