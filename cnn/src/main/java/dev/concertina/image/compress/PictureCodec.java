package dev.concertina.image.compress;

import dev.concertina.image.Picture;
import dev.concertina.image.compress.PictureBlock.Levels;
import dev.concertina.image.compress.StripNet.Rows;
import dev.concertina.internal.Require;
import dev.concertina.internal.codes.CodeGrid;
import dev.concertina.internal.codes.CodeHeader;
import dev.concertina.internal.codes.NetCodec;
import dev.concertina.internal.codes.PictureForm;
import dev.concertina.internal.coding.DamagedStreamException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How a picture becomes components that a net takes, and their codes blocks of rows; and back. For
 * one thread.
 */
final class PictureCodec {
  /** Pixels of a block, about. Damage loses one block, and decoding holds one in memory. */
  private static final int BLOCK_PIXELS = 1 << 20;

  /**
   * The step for differences of colour, as a share of the step for brightness. It is finer because
   * one value of theirs stands for a square of four pixels, and its error shows in two or three
   * channels of each.
   */
  private static final double COLOUR_SHARE = 0.55;

  private final StripNet net;
  private final NetCodec codec;
  private final PictureForm form;
  private final int blockRows;

  /**
   * For one picture.
   *
   * @param blockRows rows of codes that a block has, of the first component
   */
  PictureCodec(StripNet net, NetCodec codec, PictureForm form, int blockRows) {
    this.net = net;
    this.codec = codec;
    this.form = form;
    this.blockRows = blockRows;
    Require.that(
        codec.white() > 0,
        "a compressor for pictures must have learned from such, found one of samples without a"
            + " declared range: learn from pictures, or from samples withRange");
  }

  /** Rows of codes for a block of a picture: enough for what neighbours see. */
  static int blockRows(StripNet net, PictureForm form) {
    int step = 2 * net.unit();
    int row = net.cell() * net.cells(form.width()) * net.cell();
    int wanted = Math.max(leastRows(net), BLOCK_PIXELS / row);
    return (wanted + step - 1) / step * step;
  }

  private static int leastRows(StripNet net) {
    return 2 * (net.halo() + net.unit());
  }

  /** Refuses a file whose blocks no compressor would make. */
  void requireSound(CodeHeader header) throws DamagedStreamException {
    codec.requireServes(header.multiples());
    boolean sound =
        header.multiples().size() == components()
            && blockRows % (2 * net.unit()) == 0
            && blockRows >= leastRows(net)
            && blockRows <= blockRows(net, form);
    if (!sound) {
      throw new DamagedStreamException("its header is damaged: it does not fit its model");
    }
  }

  int blocks() {
    return (stored(0).height() + blockRows - 1) / blockRows;
  }

  /** Whether a net for grey pictures is given a colour picture in three parts. */
  private boolean isApart() {
    return net.channels() == 1 && form.channels() == 3;
  }

  /** How many components there are. */
  int components() {
    return isApart() ? 3 : 1;
  }

  /** The multiple of a component's step, given that of the first. */
  double multiple(int component, double first) {
    if (component == 0) {
      return first;
    }
    double[] points = codec.points();
    return Math.max(points[0], Math.min(points[points.length - 1], COLOUR_SHARE * first));
  }

  /** What the net calls white. */
  private float white() {
    return codec.white();
  }

  /** The shape of a component's code as it is stored. */
  CodeGrid stored(int component) {
    CodeGrid all = whole(component);
    return new CodeGrid(codec.steps().length, all.height(), all.width());
  }

  /** The shape of a component's code as the net makes it. */
  CodeGrid whole(int component) {
    return component == 0
        ? net.grid(form.height(), form.width())
        : net.grid(ColourPlanes.half(form.height()), ColourPlanes.half(form.width()));
  }

  /** The rows of a component's code that belong to a block; there may be none. */
  Rows block(int number, int component) {
    int rows = component == 0 ? blockRows : blockRows / 2;
    int total = stored(component).height();
    int first = Math.min(total, Math.multiplyExact(number, rows));
    return new Rows(first, Math.min(rows, total - first));
  }

  /** The picture's values as the net takes them. */
  List<Component> apart(Picture picture) {
    Picture right = net.channels() == 3 ? picture.asColour() : picture;
    int pixels = form.height() * form.width();
    float[] values = new float[right.channels() * pixels];
    right.read(0, 0, form.height(), form.width(), values, 0);
    for (int i = 0; i < values.length; i++) {
      values[i] *= white() / form.white();
    }
    Component all = new Component(right.channels(), form.height(), form.width(), values);
    return isApart() ? ColourPlanes.of(all, white()) : List.of(all);
  }

  /** Codes of all components, as the net makes them. */
  List<float[]> encode(List<Component> components) {
    return components.stream().map(net::encode).toList();
  }

  /** What is known of a component's code, as the net takes it. */
  private record Known(float[] code, Rows rows) {}

  /** Where the levels of blocks come from. */
  interface Source {
    /** The levels of a block's components. */
    List<Levels> block(int number) throws IOException;
  }

  /**
   * The pixels of a block, with the picture's own black and white, not yet rounded.
   *
   * @param multiples for each component
   * @param source asked for the blocks that are seen from this one
   */
  Component pixels(int number, List<Double> multiples, Source source) throws IOException {
    List<Known> known = new ArrayList<>();
    for (int i = 0; i < components(); i++) {
      known.add(known(number, i, multiples.get(i), source));
    }
    return pixels(number, known);
  }

  private Known known(int number, int component, double multiple, Source source)
      throws IOException {
    Rows seen = seen(number, component);
    CodeGrid stored = stored(component);
    CodeGrid grid = new CodeGrid(stored.planes(), seen.count(), stored.width());
    int[] levels = new int[grid.size()];
    for (int other = Math.max(0, number - 1); other < Math.min(blocks(), number + 2); other++) {
      Rows rows = block(other, component);
      if (rows.first() < seen.end() && rows.end() > seen.first()) {
        int[] given = source.block(other).get(component).levels();
        StripNet.copyRows(given, rows, levels, seen, seen, grid.planes(), grid.width());
      }
    }
    return new Known(codec.code(levels, grid, multiple), seen);
  }

  /** The first row of pixels of a block. */
  int top(int number) {
    return block(number, 0).first() * net.cell();
  }

  /** The rows of a component's code that are seen from a block. */
  private Rows seen(int number, int component) {
    Rows own = wanted(number, component);
    int first = Math.max(0, own.first() - net.halo());
    int end = Math.min(stored(component).height(), own.end() + net.halo());
    return new Rows(first, end - first);
  }

  /** Rows of codes that a block's pixels need: of colours also those that it blends with. */
  private Rows wanted(int number, int component) {
    Rows own = block(number, component);
    if (component == 0) {
      return own;
    }
    int first = Math.max(0, own.first() - net.unit());
    int end = Math.min(stored(component).height(), own.end() + net.unit());
    return new Rows(first, end - first);
  }

  private Component pixels(int number, List<Known> known) {
    Component first = decoded(number, 0, known.get(0));
    int top = top(number);
    if (isApart()) {
      int firstHalf = wanted(number, 1).first() * net.cell();
      Component blue = decoded(number, 1, known.get(1));
      Component red = decoded(number, 2, known.get(2));
      first =
          ColourPlanes.together(
              first,
              cut(blue, firstHalf, true),
              cut(red, firstHalf, true),
              top,
              firstHalf,
              white());
    }
    Component cut = cut(first, top, false);
    return scaled(form.channels() < cut.channels() ? mean(cut) : cut);
  }

  private Component decoded(int number, int component, Known known) {
    Rows wanted = wanted(number, component);
    return net.decode(known.code(), known.rows(), wanted, whole(component));
  }

  /** Leaves off what was only there to fill up cells. */
  private Component cut(Component component, int top, boolean half) {
    int height = half ? ColourPlanes.half(form.height()) : form.height();
    int width = half ? ColourPlanes.half(form.width()) : form.width();
    int rows = Math.min(component.height(), height - top);
    return new Component(component.channels(), rows, width, crop(component, rows, width));
  }

  private static float[] crop(Component component, int rows, int width) {
    if (rows == component.height() && width == component.width()) {
      return component.values();
    }
    float[] values = new float[component.channels() * rows * width];
    for (int line = 0; line < component.channels() * rows; line++) {
      int from = (line / rows * component.height() + line % rows) * component.width();
      System.arraycopy(component.values(), from, values, line * width, width);
    }
    return values;
  }

  private static Component mean(Component colours) {
    int pixels = colours.height() * colours.width();
    float[] grey = new float[pixels];
    for (int i = 0; i < pixels; i++) {
      float[] v = colours.values();
      grey[i] = (v[i] + v[pixels + i] + v[2 * pixels + i]) / 3;
    }
    return new Component(1, colours.height(), colours.width(), grey);
  }

  private Component scaled(Component component) {
    float[] values = component.values();
    float factor = form.white() / white();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(0, Math.min(form.white(), values[i] * factor));
    }
    return component;
  }
}
