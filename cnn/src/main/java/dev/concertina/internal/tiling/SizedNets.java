package dev.concertina.internal.tiling;

import dev.concertina.Autoencoder;
import dev.concertina.Resizable;
import dev.concertina.data.SampleShape;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Keeps a net for each of the sizes of pictures that were asked for last. To make one takes long,
 * and not every system gives back working memory that comes and goes with each picture. Safe for
 * use by many threads.
 */
public final class SizedNets implements AutoCloseable {
  /** Upright and lying pictures, and the tiles of larger ones. */
  private static final int KEPT = 4;

  private final Autoencoder model;
  private final Map<Size, Sized> nets = new LinkedHashMap<>(KEPT, 0.75f, true);

  public SizedNets(Autoencoder model) {
    this.model = model;
  }

  private record Size(int height, int width) {}

  /** A net, and how many are using it. */
  private static final class Sized {
    private final Autoencoder net;
    private int users;

    Sized(Autoencoder net) {
      this.net = net;
    }
  }

  public Autoencoder model() {
    return model;
  }

  /** Lends the net of a size; the model itself where that is its own. */
  public void use(int height, int width, Consumer<Autoencoder> work) {
    if (model.description().shape() instanceof SampleShape.Image image
        && image.height() == height
        && image.width() == width) {
      work.accept(model);
      return;
    }
    Size size = new Size(height, width);
    Sized sized = lend(size);
    try {
      work.accept(sized.net);
    } finally {
      takeBack(sized);
    }
  }

  private synchronized Sized lend(Size size) {
    Resizable resizable = model.capability(Resizable.class).orElseThrow();
    Sized sized =
        nets.computeIfAbsent(size, s -> new Sized(resizable.resized(s.height(), s.width())));
    sized.users++;
    return sized;
  }

  private synchronized void takeBack(Sized sized) {
    sized.users--;
    Iterator<Sized> oldestFirst = nets.values().iterator();
    while (nets.size() > KEPT && oldestFirst.hasNext()) {
      Sized oldest = oldestFirst.next();
      if (oldest.users == 0) {
        oldestFirst.remove();
        oldest.net.close();
      }
    }
  }

  /** Closes all nets that were made; the model stays whose it is. */
  @Override
  public synchronized void close() {
    nets.values().forEach(sized -> sized.net.close());
    nets.clear();
  }
}
