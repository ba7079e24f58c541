package dev.concertina.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Autoencoder;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks what every use of a model must do when it ends: who opened a model closes it, and nobody
 * else.
 *
 * @param <U> the use, a detector for example
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public interface UseContract<U extends AutoCloseable> {

  /** Returns a trained model, the same each time; closed when the tests are done. */
  Autoencoder model();

  /** Makes the use of a model that it is given. */
  U of(Autoencoder model) throws IOException;

  /** Makes the use from a file. */
  U load(Path file) throws IOException;

  /** Writes the use to a file. */
  void save(U use, Path file) throws IOException;

  /** Does the use's work once. */
  void use(U use, Path folder) throws IOException;

  /** Returns the model that a use works with. */
  Autoencoder modelOf(U use);

  /** Closes the model. */
  @AfterAll
  default void closeModel() {
    model().close();
  }

  @Test
  default void close_ofAGivenModel_leavesItUsable(@TempDir Path folder) throws Exception {
    try (U use = of(model())) {
      assertSame(model(), modelOf(use));
      use(use, folder);
    }
    assertDoesNotThrow(() -> run(model()), "the model that was given");
    try (U another = of(model())) {
      use(another, folder);
    }
  }

  @Test
  default void close_twice_doesNothing(@TempDir Path folder) throws Exception {
    U use = of(model());
    use.close();
    use.close();
    save(of(model()), folder.resolve("twice.concertina"));
    U loaded = load(folder.resolve("twice.concertina"));
    loaded.close();
    loaded.close();
  }

  @Test
  default void use_afterClose_isRefused(@TempDir Path folder) throws Exception {
    U use = of(model());
    use.close();
    refused(() -> use(use, folder));
    refused(() -> save(use, folder.resolve("closed.concertina")));
  }

  @Test
  default void load_andClose_freesTheModel(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("use.concertina");
    try (U use = of(model())) {
      save(use, file);
    }
    U loaded = load(file);
    use(loaded, folder);
    Autoencoder own = modelOf(loaded);
    loaded.close();
    assertThrows(IllegalStateException.class, () -> run(own), "the model that was loaded");
    refused(() -> use(loaded, folder));
  }

  private static void refused(Executable call) {
    String message = assertThrows(IllegalStateException.class, call).getMessage();
    assertTrue(message.contains("closed"), message);
  }

  private static void run(Autoencoder model) {
    model.reconstruct(new float[1][model.description().shape().size()]);
  }
}
