package dev.concertina.testkit;

import dev.concertina.backend.BackendSelector;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets every test compute with what a fit computes with, whichever test is the first to load ND4J:
 * else a process that a test starts would not give the same bits.
 */
public final class ChosenBackend implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    BackendSelector.ready();
  }
}
