package dev.concertina;

import dev.concertina.data.Samples;
import dev.concertina.internal.Require;
import java.util.Optional;

/**
 * Holds what {@code fit} returns: a model, how it was trained, and what it has not seen.
 *
 * <p>Closing a fit closes its model; uses that were made of it do not.
 *
 * @param model the trained model; yours to close, by {@link #close()} or itself
 * @param report what happened
 * @param heldOut the samples that were kept out of the weights and of the scaling, to calibrate
 *     thresholds on; empty without a validation part
 */
public record Fit(Autoencoder model, TrainingReport report, Optional<Samples> heldOut)
    implements AutoCloseable {

  /** Checks that everything is there. */
  public Fit {
    Require.present(model, "model");
    Require.present(report, "report");
    Require.present(heldOut, "heldOut");
  }

  /** Closes the model; a second time does nothing. */
  @Override
  public void close() {
    model.close();
  }
}
