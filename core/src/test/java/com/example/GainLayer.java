package com.example;

import org.deeplearning4j.nn.conf.layers.ActivationLayer;

/** A stranger's layer with a setting of its own. */
final class GainLayer extends ActivationLayer {
  private static final long serialVersionUID = 1;

  private final int rounds;

  GainLayer(GainActivation activation, int rounds) {
    super(activation);
    this.rounds = rounds;
  }

  int rounds() {
    return rounds;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GainLayer layer && super.equals(other) && layer.rounds == rounds;
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + rounds;
  }
}
