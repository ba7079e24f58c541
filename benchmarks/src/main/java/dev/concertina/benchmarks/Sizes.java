package dev.concertina.benchmarks;

import picocli.CommandLine.Command;

/** Nets and batches of other sizes. */
@Command(
    name = "sizes",
    sortOptions = false,
    description = "As peers, on other widths, depths, batches and shapes.")
final class Sizes extends NetRace {
  Sizes() {
    super(Nets.SIZES);
  }
}
