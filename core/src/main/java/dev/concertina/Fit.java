package dev.concertina;

import dev.concertina.data.Samples;
import dev.concertina.internal.Require;
import java.util.Optional;

/**
 * What {@code fit} returns.
 *
 * @param model the trained model; yours to close
 * @param report what happened
 * @param heldOut the samples that were kept out of the weights and of the scaling, to calibrate
 *     thresholds on; empty without a validation part
 */
public record Fit(Autoencoder model, TrainingReport report, Optional<Samples> heldOut) {

  /** Checks that everything is there. */
  public Fit {
    Require.present(model, "model");
    Require.present(report, "report");
    Require.present(heldOut, "heldOut");
  }
}
