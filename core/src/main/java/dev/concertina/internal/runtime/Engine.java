package dev.concertina.internal.runtime;

import dev.concertina.backend.BackendReport;
import dev.concertina.backend.BackendSelector;
import dev.concertina.internal.kernel.Kernel;

/** Settles what must be settled before anything loads ND4J. Every way to a net begins here. */
public final class Engine {
  private Engine() {}

  /** Has the backend chosen and loaded, if that has not happened; cheap from then on. */
  public static BackendReport ready() {
    Kernel.on(); // reports a wrong setting before a backend is chosen
    return BackendSelector.ready();
  }
}
