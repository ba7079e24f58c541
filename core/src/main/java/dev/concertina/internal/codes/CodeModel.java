package dev.concertina.internal.codes;

import dev.concertina.internal.Require;
import dev.concertina.internal.coding.DamagedStreamException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * How the codes of an autoencoder are quantised, and what their levels are likely to be: contexts
 * that serve all steps of quantisation, and tables for each step.
 *
 * <p>Codes should be centred on zero: the centre of a level is predicted as a weighted sum of its
 * neighbours, without a constant. Immutable, and may be shared by threads.
 */
public final class CodeModel {
  static final int MOST_POINTS = 64;

  /**
   * Weights of one kind that are learned; with more planes, not all of those before are looked at.
   */
  private static final long MOST_LEARNED = 1 << 17;

  /** The same for codes of rows: features far before one say little about it. */
  private static final long MOST_LEARNED_OF_ROWS = 1 << 14;

  private final CodeContexts contexts;
  private final double[] points;
  private final List<CodeTables> tables;

  /** Made when they are asked for: who decodes needs none. */
  private final CodeQuantiser[] quantisers;

  CodeModel(CodeContexts contexts, double[] points, List<CodeTables> tables) {
    this.contexts = contexts;
    this.points = points;
    this.tables = List.copyOf(tables);
    this.quantisers = new CodeQuantiser[points.length];
  }

  /**
   * How a model is learned.
   *
   * @param deadzone by how much rounding goes towards zero where nothing is weighed
   * @param multiplier of squared errors, where they are weighed against bits; 0 for plain rounding
   *     with the deadzone
   * @param steps of the optimiser
   * @param seed of the choice of codes and of their order
   */
  public record Options(double deadzone, double multiplier, int steps, long seed) {
    static final Options DEFAULT = new Options(0.17, 1.4, 700, 1);

    public Options {
      Require.that(
          deadzone >= 0 && deadzone < 0.5, "deadzone must be in [0, 0.5), found %s", deadzone);
      Require.notNegative(multiplier, "multiplier");
      Require.positive(steps, "steps");
    }
  }

  /**
   * Learns a model from codes.
   *
   * @param grids the shape of each code; all of the same planes
   * @param codes about zero
   * @param points steps of quantisation, each greater than the one before; the contexts are learned
   *     with the middle one
   */
  static CodeModel fit(
      List<CodeGrid> grids, List<float[]> codes, double[] points, Options options) {
    requireSound(grids, codes, points);
    CodeTaps taps = taps(grids);
    List<int[]> shards = CodeShard.choose(grids, taps, options.seed());
    double middle = points[points.length / 2];
    var laid = shards.parallelStream().map(of -> shard(taps, grids, codes, of, middle, options));
    CodeContexts contexts = ContextFit.of(taps, laid.toList(), options.steps(), options.seed());
    int[] learned = shards.stream().flatMapToInt(IntStream::of).toArray();
    List<CodeTables> tables = new ArrayList<>();
    for (double point : points) {
      tables.add(tables(contexts, grids, codes, learned, point, options));
    }
    return new CodeModel(contexts, points.clone(), tables);
  }

  private static void requireSound(List<CodeGrid> grids, List<float[]> codes, double[] points) {
    Require.that(!grids.isEmpty(), "there must be codes to learn from, found none");
    Require.that(
        grids.size() == codes.size(),
        "there must be a shape for each of %d codes, found %d",
        codes.size(),
        grids.size());
    int planes = grids.get(0).planes();
    Require.that(
        planes <= CodeTaps.MOST_PLANES,
        "codes must have at most %d planes, found %d",
        CodeTaps.MOST_PLANES,
        planes);
    for (int i = 0; i < grids.size(); i++) {
      Require.that(
          grids.get(i).planes() == planes,
          "all codes must have the %d planes of the first, found %d",
          planes,
          grids.get(i).planes());
      grids.get(i).requireSize(codes.get(i).length);
    }
    Require.that(
        points.length >= 1 && points.length <= MOST_POINTS && ascend(points),
        "points must be 1 to %d positive numbers that ascend, found %s",
        MOST_POINTS,
        Arrays.toString(points));
  }

  static boolean ascend(double[] points) {
    double last = 0;
    for (double point : points) {
      if (!(point > last && point < Double.POSITIVE_INFINITY)) {
        return false;
      }
      last = point;
    }
    return true;
  }

  private static CodeTaps taps(List<CodeGrid> grids) {
    boolean tall = grids.stream().anyMatch(grid -> grid.height() > 1);
    boolean wide = grids.stream().anyMatch(grid -> grid.width() > 1);
    int planes = grids.get(0).planes();
    long most = tall || wide ? MOST_LEARNED : MOST_LEARNED_OF_ROWS;
    return new CodeTaps(planes, tall, wide, CodeTaps.farthest(planes, tall, wide, most));
  }

  private static CodeShard shard(
      CodeTaps taps,
      List<CodeGrid> grids,
      List<float[]> codes,
      int[] of,
      double point,
      Options options) {
    return CodeShard.of(
        taps,
        IntStream.of(of).mapToObj(grids::get).toList(),
        IntStream.of(of)
            .mapToObj(i -> CodeQuantiser.rounded(scaled(codes.get(i), point), options.deadzone()))
            .toList());
  }

  /** A code divided by a step. */
  static float[] scaled(float[] code, double point) {
    float[] scaled = new float[code.length];
    for (int i = 0; i < code.length; i++) {
      scaled[i] = (float) (code[i] / point);
    }
    return scaled;
  }

  private static CodeTables tables(
      CodeContexts contexts,
      List<CodeGrid> grids,
      List<float[]> codes,
      int[] of,
      double point,
      Options options) {
    CodeTables first =
        tables(
            contexts,
            grids,
            of,
            i -> CodeQuantiser.rounded(scaled(codes.get(i), point), options.deadzone()));
    if (options.multiplier() == 0) {
      return first;
    }
    var quantiser = new CodeQuantiser(contexts, first);
    return tables(
        contexts,
        grids,
        of,
        i -> quantiser.quantise(scaled(codes.get(i), point), grids.get(i), options.multiplier()));
  }

  private static CodeTables tables(
      CodeContexts contexts, List<CodeGrid> grids, int[] of, IntFunction<int[]> levels) {
    long[] counts =
        IntStream.of(of)
            .parallel()
            .collect(
                () -> new long[CodeTables.COUNTS],
                (sums, i) -> CodeQuantiser.count(contexts, grids.get(i), levels.apply(i), sums),
                CodeModel::add);
    return CodeTables.learn(counts);
  }

  private static void add(long[] sums, long[] others) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += others[i];
    }
  }

  double[] points() {
    return points.clone();
  }

  CodeContexts contexts() {
    return contexts;
  }

  CodeTables tables(int point) {
    return tables.get(point);
  }

  /**
   * The levels of a code that take the least of bits and squared errors.
   *
   * @param code divided by the step
   */
  int[] quantise(float[] code, CodeGrid grid, int point, double multiplier) {
    return quantiser(point).quantise(code, grid, multiplier);
  }

  /** Estimates the bits that levels take, with tables that do not learn from them. */
  public double bits(int[] levels, CodeGrid grid, int point) {
    return quantiser(point).bits(levels, grid);
  }

  private CodeQuantiser quantiser(int point) {
    synchronized (quantisers) {
      if (quantisers[point] == null) {
        quantisers[point] = new CodeQuantiser(contexts, tables.get(point));
      }
      return quantisers[point];
    }
  }

  /** Begins a block. */
  public CodeCoder coder(int point) {
    return new CodeCoder(contexts, tables.get(point));
  }

  byte[] write() {
    return CodeModelFormat.write(contexts, points, tables);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws DamagedStreamException if this is no model
   */
  static CodeModel read(byte[] bytes) throws DamagedStreamException {
    return CodeModelFormat.read(bytes);
  }
}
