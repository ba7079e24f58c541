package dev.concertina.image.compress;

import dev.concertina.Autoencoder;
import dev.concertina.Resizable;
import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import dev.concertina.internal.codes.CodeGrid;
import dev.concertina.internal.tiling.SizedNets;
import dev.concertina.spi.ReceptiveField;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Runs a net over pictures of any size, by strips of rows that see as far beyond themselves as the
 * net does: as if it were run over the whole. All rows and columns of codes here are cells. For one
 * thread.
 */
final class StripNet implements AutoCloseable {
  /** Rows of codes that a strip has, besides what it sees beyond. */
  private static final int STRIP = 32;

  /** Strips that the net is given at once, for its threads to share. */
  private static final int AT_ONCE = 2;

  private final SampleShape.Image shape;
  private final int planes;
  private final int cell;
  private final int unit;
  private final int halo;
  private final SizedNets nets;

  /** For a model that treats all pixels alike. */
  StripNet(Autoencoder model) {
    Optional<Resizable> capability = model.capability(Resizable.class);
    Require.that(
        capability.isPresent(),
        "a picture of any size needs a net that treats all pixels alike, found one for %s: train a"
            + " transform net, or give samples of that size",
        model.description().shape());
    ReceptiveField field = capability.get().receptiveField();
    this.nets = new SizedNets(model);
    this.shape = (SampleShape.Image) model.description().shape();
    Require.that(
        shape.channels() == 1 || shape.channels() == 3,
        "a net for pictures must have 1 or 3 channels, found %d",
        shape.channels());
    SampleShape.Image code = (SampleShape.Image) model.description().code();
    this.planes = code.channels();
    this.cell = shape.height() / code.height();
    this.unit = field.grid() / cell;
    this.halo = roundedUp((field.reach() + cell - 1) / cell, unit);
  }

  private static int roundedUp(int cells, int unit) {
    return (cells + unit - 1) / unit * unit;
  }

  int channels() {
    return shape.channels();
  }

  /** How far beyond itself a strip sees, in cells. */
  int halo() {
    return halo;
  }

  /** How many cells cover a side of the given number of pixels. */
  int cells(int pixels) {
    return roundedUp((pixels + cell - 1) / cell, unit);
  }

  /** Pixels along a side of a cell. */
  int cell() {
    return cell;
  }

  /** What the number of rows of a block must be a multiple of. */
  int unit() {
    return unit;
  }

  /** The shape of a component's code. */
  CodeGrid grid(int height, int width) {
    return new CodeGrid(planes, cells(height), cells(width));
  }

  /** Codes of a whole component. */
  float[] encode(Component picture) {
    CodeGrid grid = grid(picture.height(), picture.width());
    float[] codes = new float[grid.size()];
    int columns = grid.width() * cell;
    each(
        new Rows(0, grid.height()),
        grid,
        Autoencoder::encode,
        window -> picture.padded(window.seen() * cell, window.seenRows() * cell, columns),
        (window, values) ->
            copyRows(
                values,
                new Rows(window.seen(), window.seenRows()),
                codes,
                new Rows(0, grid.height()),
                new Rows(window.from(), window.rows()),
                planes,
                grid.width()));
    return codes;
  }

  /**
   * Rows of a component.
   *
   * @param codes what is known of the component's code: some rows, all that is seen among them
   * @param known which rows these are
   * @param wanted which rows of codes shall become pixels
   * @param grid the shape of the whole code
   * @return the pixels of the wanted rows, over the full width of the cells
   */
  Component decode(float[] codes, Rows known, Rows wanted, CodeGrid grid) {
    int columns = grid.width() * cell;
    int rows = wanted.count() * cell;
    float[] pixels = new float[channels() * rows * columns];
    each(
        wanted,
        grid,
        Autoencoder::decode,
        window -> {
          float[] seen = new float[planes * window.seenRows() * grid.width()];
          Rows part = new Rows(window.seen(), window.seenRows());
          copyRows(codes, known, seen, part, part, planes, grid.width());
          return seen;
        },
        (window, values) ->
            copyRows(
                values,
                new Rows(window.seen() * cell, window.seenRows() * cell),
                pixels,
                new Rows(wanted.first() * cell, rows),
                new Rows(window.from() * cell, window.rows() * cell),
                channels(),
                columns));
    return new Component(channels(), rows, columns, pixels);
  }

  /**
   * Consecutive rows.
   *
   * @param first the first one's number
   * @param count how many
   */
  record Rows(int first, int count) {
    int end() {
      return first + count;
    }
  }

  /**
   * A strip and what it sees.
   *
   * @param from its first row
   * @param rows how many are its own
   * @param seen the first row that the net is given
   * @param seenRows how many the net is given
   */
  private record Window(int from, int rows, int seen, int seenRows) {}

  /** Takes what the net gave for a window. */
  private interface Take {
    void accept(Window window, float[] values);
  }

  /** A way to run a net. */
  private interface Way {
    float[][] run(Autoencoder net, float[][] values);
  }

  private void each(
      Rows wanted, CodeGrid grid, Way way, Function<Window, float[]> give, Take take) {
    List<Window> windows = windows(wanted, grid.height());
    if (windows.isEmpty()) {
      return;
    }
    int height = windows.get(0).seenRows() * cell;
    nets.use(height, grid.width() * cell, net -> run(net, windows, way, give, take));
  }

  private static void run(
      Autoencoder net, List<Window> windows, Way way, Function<Window, float[]> give, Take take) {
    for (int i = 0; i < windows.size(); i += AT_ONCE) {
      List<Window> some = windows.subList(i, Math.min(windows.size(), i + AT_ONCE));
      float[][] results = way.run(net, some.stream().map(give).toArray(float[][]::new));
      for (int j = 0; j < results.length; j++) {
        take.accept(some.get(j), results[j]);
      }
    }
  }

  /** All windows of a picture are of one size, so that one net serves them. */
  private List<Window> windows(Rows wanted, int total) {
    int strip = roundedUp(STRIP, unit);
    int seenRows = Math.min(total, strip + 2 * halo);
    List<Window> windows = new ArrayList<>();
    for (int from = wanted.first(); from < wanted.end(); from += strip) {
      int rows = Math.min(strip, wanted.end() - from);
      int seen = Math.max(0, Math.min(from - halo, total - seenRows));
      windows.add(new Window(from, rows, seen, seenRows));
    }
    return windows;
  }

  /**
   * Copies rows of every plane, of arrays of one type; rows that are not known stay as they are.
   */
  static void copyRows(
      Object from, Rows given, Object into, Rows taken, Rows wanted, int planes, int width) {
    int first = Math.max(Math.max(given.first(), taken.first()), wanted.first());
    int end = Math.min(Math.min(given.end(), taken.end()), wanted.end());
    for (int plane = 0; plane < planes && end > first; plane++) {
      System.arraycopy(
          from,
          (plane * given.count() + first - given.first()) * width,
          into,
          (plane * taken.count() + first - taken.first()) * width,
          (end - first) * width);
    }
  }

  @Override
  public void close() {
    nets.close();
  }
}
