package dev.concertina.accelerate;

import dev.concertina.accelerate.ConvolutionShape.Link;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Sums over links: each row of results is what its links bring from rows of the source, read at
 * their shifts, through their matrices of weights. A convolution is one of these from images to
 * results, and its input gradient another on the same links the other way round. An instance is for
 * one thread.
 */
final class Correlation {
  /** How sums are made out of products. */
  enum Way {
    /** Copies of the source at all shifts, one below the other, then one product. */
    STACKED,
    /** A product for each link, added to the ones before. */
    SEPARATE,
    /** One product for all links, the rows of which are then added up at their shifts. */
    SPREAD
  }

  private final Link[] links;
  private final int from;
  private final int to;
  private final Scratch scratch;
  private final Blas blas;
  private final Memory memory;
  private final LinkWeights sideBySide;
  private final LinkWeights stacked;

  Correlation(
      List<Link> links,
      int from,
      int to,
      int taps,
      boolean transposed,
      Scratch scratch,
      Blas blas,
      Memory memory) {
    List<Link> sorted = links.stream().sorted(Comparator.comparingInt(Link::to)).toList();
    this.links = sorted.toArray(Link[]::new);
    this.from = from;
    this.to = to;
    this.scratch = scratch;
    this.blas = blas;
    this.memory = memory;
    this.sideBySide = new LinkWeights(sorted, to, from, taps, transposed, true);
    this.stacked = new LinkWeights(sorted, to, from, taps, transposed, false);
  }

  /** The matrices in the order that a way needs. */
  LinkWeights weights(Way way) {
    return way == Way.STACKED ? sideBySide : stacked;
  }

  void apply(Way way, PlaneRows source, long weights, PlaneRows result) {
    switch (way) {
      case STACKED -> stacked(source, weights, result);
      case SEPARATE -> separate(source, weights, result);
      case SPREAD -> spread(source, weights, result);
    }
  }

  private int endOfPhase(int start) {
    int end = start;
    while (end < links.length && links[end].to() == links[start].to()) {
      end++;
    }
    return end;
  }

  private long stack(PlaneRows source, int start, int end, int span) {
    int rows = (end - start) * from;
    long at = scratch.address(Scratch.Place.COLUMNS, (long) rows * span);
    long next = at;
    for (int i = start; i < end; i++) {
      for (int channel = 0; channel < from; channel++) {
        int where = source.at(links[i].from(), channel) + links[i].shift();
        memory.write(source.values(), where, span, next);
        next += (long) span * Float.BYTES;
      }
    }
    return at;
  }

  private void stacked(PlaneRows source, long weights, PlaneRows result) {
    int span = result.span();
    zeroUnlinked(result);
    for (int i = 0; i < links.length; ) {
      int end = endOfPhase(i);
      int depth = (end - i) * from;
      long columns = stack(source, i, end, span);
      long matrix = weights + (long) sideBySide.at(i) * Float.BYTES;
      long into = result.room(links[i].to());
      blas.multiply(
          false, false, to, span, depth, matrix, depth, columns, span, 0, into, result.stride());
      result.fetch(links[i].to());
      i = end;
    }
  }

  static final int LIMIT2 = Integer.getInteger("conv.limit2", 4096);
  static final int LIMIT = Integer.getInteger("conv.limit", 1000000);

  private void separate(PlaneRows source, long weights, PlaneRows result) {
    int span = result.span();
    zeroUnlinked(result);
    int tile = Math.max(64, LIMIT / (to * from) & ~15);
    for (int i = 0; i < links.length; ) {
      int end = endOfPhase(i);
      for (int column = 0; column < span; column += tile) {
        int width = Math.min(tile, span - column);
        for (int j = i; j < end; j++) {
          Link link = links[j];
          long matrix = weights + (long) stacked.at(j) * Float.BYTES;
          long values = source.read(link.from()) + (long) (link.shift() + column) * Float.BYTES;
          long into = result.room(link.to()) + (long) column * Float.BYTES;
          blas.multiply(
              false,
              false,
              to,
              width,
              from,
              matrix,
              from,
              values,
              source.stride(),
              j == i ? 0 : 1,
              into,
              result.stride());
        }
      }
      result.fetch(links[i].to());
      i = end;
    }
  }

  private void spread(PlaneRows source, long weights, PlaneRows result) {
    int margin = source.planes().margin();
    int length = source.stride();
    long parts = scratch.address(Scratch.Place.PARTS, (long) links.length * to * length);
    for (int phase = 0; phase < source.planes().phases(); phase++) {
      int first = Integer.MAX_VALUE;
      int rows = 0;
      for (int i = 0; i < links.length; i++) {
        if (links[i].from() == phase) {
          first = Math.min(first, stacked.at(i));
          rows += to;
        }
      }
      if (rows > 0) {
        long matrix = weights + (long) first * Float.BYTES;
        long values = source.read(phase) - (long) margin * Float.BYTES;
        long into = parts + (long) first / from * length * Float.BYTES;
        blas.multiply(
            false,
            false,
            rows,
            length,
            from,
            matrix,
            from,
            values,
            source.stride(),
            0,
            into,
            length);
      }
    }
    zeroUnlinked(result);
    for (int i = 0; i < links.length; ) {
      int end = endOfPhase(i);
      for (int channel = 0; channel < to; channel++) {
        addUp(i, end, channel, parts, length, margin, result);
      }
      i = end;
    }
  }

  private void addUp(
      int start, int end, int channel, long parts, int length, int margin, PlaneRows result) {
    int span = result.span();
    float[] sum = scratch.array(Scratch.Place.LINE, span);
    float[] part = scratch.array(Scratch.Place.COLUMNS, span);
    for (int i = start; i < end; i++) {
      long row = (long) stacked.at(i) / from + channel;
      long at = parts + (row * length + margin + links[i].shift()) * Float.BYTES;
      if (i == start) {
        memory.read(at, sum, 0, span);
      } else {
        memory.read(at, part, 0, span);
        Steps.add(sum, part, span);
      }
    }
    System.arraycopy(sum, 0, result.values(), result.at(links[start].to(), channel), span);
  }

  /** Phases of an image that no weight meets, as where steps are larger than the kernel. */
  private void zeroUnlinked(PlaneRows result) {
    for (int phase = 0; phase < result.planes().phases(); phase++) {
      int wanted = phase;
      if (Arrays.stream(links).noneMatch(link -> link.to() == wanted)) {
        int at = result.at(phase, 0);
        Arrays.fill(result.values(), at, at + to * result.stride(), 0);
      }
    }
  }

  /**
   * Adds up the gradients of the matrices.
   *
   * @param result what is in the place of results: their gradients, or the values where links lead
   *     backward
   * @param add 0 for the first samples, 1 for those after
   */
  void gradient(Way way, PlaneRows source, PlaneRows result, float add, long gradient) {
    int span = result.span();
    for (int i = 0; i < links.length; ) {
      int end = way == Way.STACKED ? endOfPhase(i) : i + 1;
      int depth = (end - i) * from;
      long into = gradient + (long) weights(way).at(i) * Float.BYTES;
      long values;
      int step;
      if (way == Way.STACKED) {
        values = stack(source, i, end, span);
        step = span;
      } else {
        values = source.read(links[i].from()) + (long) links[i].shift() * Float.BYTES;
        step = source.stride();
      }
      int tile = Math.max(16, LIMIT2 / depth & ~15);
      for (int column = 0; column < span; column += tile) {
        int width = Math.min(tile, span - column);
        blas.multiply(
            false,
            true,
            to,
            depth,
            width,
            result.read(links[i].to()) + column * 4L,
            result.stride(),
            values + column * 4L,
            step,
            column == 0 ? add : 1,
            into,
            weights(way).step(i));
      }
      i = end;
    }
  }
}
