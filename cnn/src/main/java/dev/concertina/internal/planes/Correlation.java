package dev.concertina.internal.planes;

import dev.concertina.internal.arithmetic.Blas;
import dev.concertina.internal.arithmetic.Memory;
import dev.concertina.internal.planes.ConvolutionShape.Link;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Sums over links: each row of results is what its links bring from rows of the source, read at
 * their shifts, through their matrices of weights. A convolution is one of these from images to
 * results, and its input gradient another on the same links the other way round. An instance is for
 * one thread.
 */
public final class Correlation {
  /**
   * The most channels of a source that is copied at all shifts, one below the other, for a single
   * product: the products of each link alone would be too thin. With more channels these are
   * faster, because they read the source where it lies.
   */
  private static final int THIN = 3;

  /** The most multiplications of a product that OpenBLAS computes without copies, on AVX-512. */
  private static final int SMALL_PRODUCT = 1_000_000;

  private static final int LEAST_COLUMNS = 64;

  private final Link[] links;
  private final int from;
  private final int to;
  private final boolean stacked;
  private final LinkWeights weights;
  private final ImageScratch scratch;
  private final Blas blas = new Blas();
  private final Memory memory = new Memory();

  /**
   * Sums over links.
   *
   * @param from the source's channels
   * @param to the results' channels
   * @param taps the weights between two channels
   * @param transposed whether links lead from results to images, against the kernel's order
   */
  public Correlation(
      List<Link> links, int from, int to, int taps, boolean transposed, ImageScratch scratch) {
    List<Link> sorted = links.stream().sorted(Comparator.comparingInt(Link::to)).toList();
    this.links = sorted.toArray(Link[]::new);
    this.from = from;
    this.to = to;
    this.stacked = isThin(from);
    this.weights = new LinkWeights(sorted, to, from, taps, transposed, stacked);
    this.scratch = scratch;
  }

  public static boolean isThin(int channels) {
    return channels <= THIN;
  }

  /** The matrices that {@link #apply} takes and {@link #gradient} gives. */
  public LinkWeights weights() {
    return weights;
  }

  /** Fills the rows of results. */
  public void apply(PlaneRows source, long matrices, PlaneRows result) {
    zeroUnlinked(result);
    for (int i = 0; i < links.length; i = endOfPhase(i)) {
      if (stacked) {
        applyStacked(source, matrices, result, i);
      } else {
        applySeparately(source, matrices, result, i);
      }
      result.fetch(links[i].to());
    }
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

  private int endOfPhase(int start) {
    int end = start;
    while (end < links.length && links[end].to() == links[start].to()) {
      end++;
    }
    return end;
  }

  private void applyStacked(PlaneRows source, long matrices, PlaneRows result, int start) {
    int span = result.span();
    int depth = (endOfPhase(start) - start) * from;
    long columns = stack(source, start, span);
    long matrix = matrices + (long) weights.at(start) * Float.BYTES;
    long into = result.room(links[start].to());
    blas.multiply(
        false, false, to, span, depth, matrix, depth, columns, span, 0, into, result.stride());
  }

  /** Copies the source, for a phase of results, at the shift of each link. */
  private long stack(PlaneRows source, int start, int span) {
    int end = endOfPhase(start);
    long at = scratch.address(ImageScratch.Place.COLUMNS, (long) (end - start) * from * span);
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

  private void applySeparately(PlaneRows source, long matrices, PlaneRows result, int start) {
    int end = endOfPhase(start);
    int span = result.span();
    int most = Math.max(LEAST_COLUMNS, SMALL_PRODUCT / (to * from) / 16 * 16);
    for (int column = 0; column < span; column += most) {
      int width = Math.min(most, span - column);
      long into = result.room(links[start].to()) + (long) column * Float.BYTES;
      for (int i = start; i < end; i++) {
        long matrix = matrices + (long) weights.at(i) * Float.BYTES;
        long values = read(source, links[i], column);
        int add = i == start ? 0 : 1;
        blas.multiply(
            false,
            false,
            to,
            width,
            from,
            matrix,
            weights.step(i),
            values,
            source.stride(),
            add,
            into,
            result.stride());
      }
    }
  }

  private static long read(PlaneRows source, Link link, int column) {
    return source.read(link.from()) + (long) (link.shift() + column) * Float.BYTES;
  }

  /**
   * Adds up the gradients of the matrices.
   *
   * @param result what is in the place of results: their gradients, or the images where links lead
   *     backward
   * @param first whether these are the first samples
   */
  public void gradient(PlaneRows source, PlaneRows result, boolean first, long matrices) {
    int span = result.span();
    int add = first ? 0 : 1;
    for (int i = 0; i < links.length; ) {
      int end = stacked ? endOfPhase(i) : i + 1;
      int depth = (end - i) * from;
      long values = stacked ? stack(source, i, span) : read(source, links[i], 0);
      int step = stacked ? span : source.stride();
      long delta = result.read(links[i].to());
      long into = matrices + (long) weights.at(i) * Float.BYTES;
      blas.multiply(
          false, true, to, depth, span, delta, result.stride(), values, step, add, into, depth);
      i = end;
    }
  }
}
