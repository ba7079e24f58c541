package dev.concertina.benchmarks;

import picocli.CommandLine.Command;

/** One net of each kind. */
@Command(
    name = "peers",
    sortOptions = false,
    description = {
      "Training step and inference of a dense, a convolutional and a recurrent autoencoder:",
      "this library, Deeplearning4j and PyTorch in turn, from the same weights on the same batch."
    })
final class Peers extends NetRace {
  Peers() {
    super(Nets.BASE);
  }
}
