package dev.concertina.internal.use;

import dev.concertina.Autoencoder;
import dev.concertina.internal.Require;
import dev.concertina.spi.NodeType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The model that a use works with. A use closes a model that it loaded; a model that it was given
 * stays open, and the caller closes it. Safe for use by many threads.
 */
public final class HeldModel implements AutoCloseable {
  private final Autoencoder model;
  private final boolean owned;
  private final Optional<HeldModel> lender;
  private final String use;
  private final AtomicBoolean closed = new AtomicBoolean();

  private HeldModel(Autoencoder model, boolean owned, Optional<HeldModel> lender, String use) {
    this.model = model;
    this.owned = owned;
    this.lender = lender;
    this.use = use;
  }

  /** A model that stays the caller's; messages call the use by its name. */
  public static HeldModel given(Autoencoder model, String use) {
    return new HeldModel(Require.present(model, "model"), false, Optional.empty(), use);
  }

  /** Makes a use of a model that was loaded for it. */
  public interface Opening<U> {
    U of(HeldModel model) throws IOException;
  }

  /** Loads a model and makes a use of it, which owns it; if that fails, the model is closed. */
  public static <U> U load(Path file, NodeType<?>[] types, String use, Opening<U> opening)
      throws IOException {
    Autoencoder model = Autoencoder.load(file, types);
    try {
      return opening.of(new HeldModel(model, true, Optional.empty(), use));
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** The same model for a use of this use: it is closed with this one, and alone. */
  public HeldModel lent(String to) {
    return new HeldModel(model, false, Optional.of(this), to);
  }

  /** The model, closed or not. */
  public Autoencoder model() {
    return model;
  }

  /** The model, to work with. */
  public Autoencoder open() {
    lender.ifPresent(HeldModel::open);
    if (closed.get()) {
      throw new IllegalStateException(
          String.format(Locale.ROOT, "this %s is closed: make or load another one", use));
    }
    return model;
  }

  /** Closes the use, and the model if the use opened it; a second time does nothing. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true) && owned) {
      model.close();
    }
  }
}
