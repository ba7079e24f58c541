package dev.concertina.internal.codes;

import dev.concertina.internal.coding.RangeDecoder;
import dev.concertina.internal.coding.RangeEncoder;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The coder of codes without a net, on one thread: made-up levels of a code as a grey picture of
 * 512 x 768 pixels has it, most of them 0. Divide its 393,216 levels by the time.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@State(Scope.Thread)
@Threads(1)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodeCoderBenchmark {
  private static final CodeGrid GRID = new CodeGrid(64, 64, 96);

  private CodeModel model;
  private int[] levels;
  private byte[] coded;

  /** Learns a model of such levels. */
  @Setup
  public void make() {
    float[] code = code(1);
    var options = new CodeModel.Options(0.17, 0, 60, 1);
    model =
        CodeModel.fit(List.of(GRID, GRID), List.of(code(2), code(3)), new double[] {1}, options);
    levels = CodeQuantiser.rounded(code, options.deadzone());
    coded = encode();
  }

  /** Each plane with less in it than the one before, in patches of more and less. */
  private static float[] code(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] code = new float[GRID.size()];
    for (int i = 0; i < code.length; i++) {
      int plane = i / GRID.area();
      int row = i % GRID.area() / GRID.width();
      int column = i % GRID.width();
      double patch = 1 + Math.sin(row / 7.0) * Math.sin(column / 9.0);
      code[i] = (float) (random.nextGaussian() * patch * 6 / (1 + 0.4 * plane));
    }
    return code;
  }

  /**
   * Levels to bytes.
   *
   * @return the bytes
   */
  @Benchmark
  public byte[] encode() {
    RangeEncoder out = new RangeEncoder();
    model.coder(0).encode(levels, GRID, out);
    return out.finish();
  }

  /**
   * Bytes to levels.
   *
   * @return the levels
   * @throws IOException never
   */
  @Benchmark
  public int[] decode() throws IOException {
    return model.coder(0).decode(GRID, new RangeDecoder(coded));
  }
}
