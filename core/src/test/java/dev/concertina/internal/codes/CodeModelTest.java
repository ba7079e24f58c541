package dev.concertina.internal.codes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.internal.codes.CodeModel.Options;
import dev.concertina.internal.coding.DamagedStreamException;
import dev.concertina.internal.coding.RangeDecoder;
import dev.concertina.internal.coding.RangeEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeModelTest {
  private static final Options PLAIN = new Options(0, 0, 120, 1);
  private static final CodeGrid SMALL = new CodeGrid(3, 9, 7);

  /** Codes whose sizes go in patches, the same in all planes. */
  private static List<float[]> patches(CodeGrid grid, int count, long seed) {
    Random random = new Random(seed);
    List<float[]> codes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] code = new float[grid.size()];
      double row = random.nextDouble() * grid.height();
      double column = random.nextDouble() * grid.width();
      for (int at = 0; at < code.length; at++) {
        double down = at % grid.area() / grid.width() - row;
        double right = at % grid.width() - column;
        double size = 4 * Math.exp(-(down * down + right * right) / 8);
        code[at] = (float) (size * random.nextGaussian());
      }
      codes.add(code);
    }
    return codes;
  }

  private static CodeModel small() {
    return CodeModel.fit(
        Collections.nCopies(60, SMALL),
        patches(SMALL, 60, 1),
        new double[] {0.5, 1, 2},
        new Options(0.17, 1.4, 60, 1));
  }

  private static byte[] coded(CodeModel model, int point, List<CodeGrid> grids, List<int[]> codes) {
    var out = new RangeEncoder();
    CodeCoder coder = model.coder(point);
    for (int i = 0; i < codes.size(); i++) {
      coder.encode(codes.get(i), grids.get(i), out);
    }
    return out.finish();
  }

  private static void assertComesBack(
      CodeModel model, int point, List<CodeGrid> grids, List<int[]> codes)
      throws DamagedStreamException {
    var in = new RangeDecoder(coded(model, point, grids, codes));
    CodeCoder coder = model.coder(point);
    for (int i = 0; i < codes.size(); i++) {
      assertArrayEquals(codes.get(i), coder.decode(grids.get(i), in));
    }
    in.requireEnd();
  }

  private static int strange(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> random.nextInt();
      case 1 -> random.nextInt(200) - 100;
      case 2 -> random.nextBoolean() ? Integer.MIN_VALUE : Integer.MAX_VALUE;
      case 3 -> random.nextInt(3) - 1;
      default -> 0;
    };
  }

  @Property(seed = "1", tries = 40)
  void anyLevels_comeBack(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 5) int planes,
      @ForAll @IntRange(min = 1, max = 9) int height,
      @ForAll @IntRange(min = 1, max = 9) int width)
      throws DamagedStreamException {
    Random random = new Random(seed);
    List<CodeGrid> grids = new ArrayList<>();
    List<float[]> codes = new ArrayList<>();
    List<int[]> levels = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      CodeGrid grid = new CodeGrid(planes, 1 + random.nextInt(height), 1 + random.nextInt(width));
      grids.add(grid);
      codes.add(patches(grid, 1, seed + i).get(0));
      levels.add(random.ints(grid.size()).map(any -> strange(random)).toArray());
    }
    double[] points = {0.1, 0.5};
    CodeModel model = CodeModel.fit(grids, codes, points, new Options(0.2, 0, 20, seed));
    assertComesBack(model, 0, grids, levels);
    assertComesBack(model, 1, grids, levels);
    CodeModel read = CodeModel.read(model.write());
    assertArrayEquals(model.write(), read.write());
    assertArrayEquals(points, read.points());
    assertArrayEquals(coded(model, 1, grids, levels), coded(read, 1, grids, levels));
  }

  /** There are more planes than a model looks back at. */
  @Test
  void wideCodes_comeBack() throws DamagedStreamException {
    CodeGrid grid = new CodeGrid(CodeTaps.MOST_PLANES, 1, 1);
    List<float[]> codes = patches(grid, 3, 1);
    List<CodeGrid> grids = Collections.nCopies(3, grid);
    CodeModel model = CodeModel.fit(grids, codes, new double[] {1}, new Options(0, 0, 3, 1));
    assertTrue(model.contexts().taps().reach() < grid.planes() - 1);
    List<int[]> levels = codes.stream().map(code -> CodeQuantiser.rounded(code, 0)).toList();
    assertComesBack(CodeModel.read(model.write()), 0, grids, levels);
  }

  @Test
  void planesOfNothing_areRefused() {
    assertThrows(IllegalArgumentException.class, () -> new CodeGrid(0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new CodeGrid(1 << 16, 1 << 10, 1 << 10));
    assertThrows(
        IllegalArgumentException.class,
        () -> CodeModel.fit(List.of(), List.of(), new double[] {1}, PLAIN));
    assertThrows(
        IllegalArgumentException.class,
        () -> small().coder(0).encode(new int[4], new CodeGrid(4, 1, 1), new RangeEncoder()));
    for (double[] points : List.of(new double[0], new double[] {1, 1}, new double[] {-1, 1})) {
      assertThrows(
          IllegalArgumentException.class,
          () ->
              CodeModel.fit(List.of(new CodeGrid(1, 1, 1)), List.of(new float[1]), points, PLAIN));
    }
  }

  /** Codes levels that the model did not see, and compares with ideal and with fixed tables. */
  @Test
  void codedSize_isThatOfTheModel() {
    CodeModel model = small();
    List<CodeGrid> grids = Collections.nCopies(40, SMALL);
    for (int point = 0; point < 3; point++) {
      double step = model.points()[point];
      List<int[]> levels =
          patches(SMALL, 40, 2).stream()
              .map(code -> CodeQuantiser.rounded(CodeModel.scaled(code, step), 0.17))
              .toList();
      int size = coded(model, point, grids, levels).length;
      double ideal = CodeReference.adaptiveBits(model, point, grids, levels) / 8;
      assertTrue(Math.abs(size - ideal) <= 0.01 * ideal + 64, size + " bytes for " + ideal);
      int at = point;
      double fixed = levels.stream().mapToDouble(each -> model.bits(each, SMALL, at)).sum() / 8;
      assertTrue(size < 1.05 * fixed + 64, size + " bytes, with fixed tables " + fixed);
    }
  }

  /** Independent numbers: nothing is to be learned but each plane's scale. */
  @ParameterizedTest
  @CsvSource({"0.3, 0.05", "1, 0.04", "4, 0.04"})
  void independentLaplacians_takeTheirEntropy(double scale, double share) {
    CodeGrid grid = new CodeGrid(4, 16, 16);
    int count = 60;
    List<float[]> codes = new ArrayList<>();
    double entropy = 0;
    for (int i = 0; i < 2 * count; i++) {
      float[] code = new float[grid.size()];
      for (int plane = 0; plane < 4; plane++) {
        double own = scale * (1 + plane);
        int[] fine = Draws.laplacian(100L * i + plane, 256, at -> own * 1024);
        for (int at = 0; at < 256; at++) {
          code[plane * 256 + at] = fine[at] / 1024f;
        }
        entropy += i < count ? 0 : 256 * entropyOfLaplacian(own);
      }
      codes.add(code);
    }
    int size = codedHalf(grid, codes, count);
    assertTrue(size * 8 < entropy * (1 + share), size * 8 + " bits for " + entropy);
    assertTrue(size * 8 > entropy * 0.98, size * 8 + " bits for " + entropy);
  }

  /** Of a Laplacian variable rounded to whole numbers, in bits. */
  private static double entropyOfLaplacian(double scale) {
    double sum = 0;
    for (int level = 0; level < 400; level++) {
      double share =
          level == 0
              ? -Math.expm1(-0.5 / scale)
              : Math.exp(-level / scale) * Math.sinh(0.5 / scale);
      sum -= share < 1e-30 ? 0 : (level == 0 ? 1 : 2) * share * Math.log(share) / Math.log(2);
    }
    return sum;
  }

  /** Learns from the first codes and codes the others, at a step of one. */
  private static int codedHalf(CodeGrid grid, List<float[]> codes, int count) {
    List<CodeGrid> grids = Collections.nCopies(count, grid);
    CodeModel model =
        CodeModel.fit(grids, codes.subList(0, count), new double[] {1}, new Options(0, 0, 600, 1));
    List<int[]> levels =
        codes.subList(count, codes.size()).stream()
            .map(code -> CodeQuantiser.rounded(code, 0))
            .toList();
    return coded(model, 0, grids, levels).length;
  }

  /**
   * x = 0.95 * left + noise, of sd 2: what cannot be predicted is the noise and, together, twice
   * the rounding; a table of the plane alone takes log2(1 / sqrt(1 - 0.95^2)) = 1.7 bits more.
   */
  @Test
  void markovField_takesLittleMoreThanItsNoise() {
    CodeGrid grid = new CodeGrid(1, 24, 24);
    Random random = new Random(4);
    int count = 40;
    List<float[]> codes = new ArrayList<>();
    for (int i = 0; i < 2 * count; i++) {
      float[] code = new float[grid.size()];
      for (int at = 0; at < code.length; at++) {
        double noise = 2 * random.nextGaussian();
        boolean first = at % 24 == 0;
        code[at] = (float) (first ? noise / Math.sqrt(1 - 0.9025) : 0.95 * code[at - 1] + noise);
      }
      codes.add(code);
    }
    int size = codedHalf(grid, codes, count);
    double bits = size * 8.0 / (count * 576);
    double noise = 0.5 * Math.log(2 * Math.PI * Math.E * 4) / Math.log(2);
    // The first of each row has nothing to its left.
    noise -= 0.5 * Math.log(1 - 0.9025) / Math.log(2) / 24;
    assertTrue(bits > noise, bits + " for " + noise);
    assertTrue(bits < 1.05 * noise, bits + " for " + noise);
    int[] all =
        codes.subList(count, 2 * count).stream()
            .flatMapToInt(code -> Arrays.stream(CodeQuantiser.rounded(code, 0)))
            .toArray();
    assertTrue(size < 0.8 * Draws.entropyBytes(all), size + ", alone " + Draws.entropyBytes(all));
  }

  @Property(seed = "3", tries = 30)
  void weighing_neverCostsMore(@ForAll long seed, @ForAll @IntRange(max = 2) int point)
      throws DamagedStreamException {
    CodeModel model = SHARED;
    float[] code = CodeModel.scaled(patches(SMALL, 1, seed).get(0), model.points()[point]);
    int[] start = CodeQuantiser.rounded(code, 0.17);
    int[] chosen = model.quantise(code, SMALL, point, 1.4);
    assertTrue(cost(model, point, code, chosen) <= cost(model, point, code, start));
    for (int i = 0; i < code.length; i++) {
      assertTrue(Math.abs(chosen[i]) <= Math.floor(Math.abs(code[i]) + 0.5));
    }
  }

  private static final CodeModel SHARED = small();

  private static double cost(CodeModel model, int point, float[] code, int[] levels) {
    double sum = model.bits(levels, SMALL, point);
    for (int i = 0; i < code.length; i++) {
      sum += 1.4 * 8.656 * (code[i] - levels[i]) * (code[i] - levels[i]);
    }
    return sum;
  }

  @Test
  void weighing_savesBits() {
    double before = 0;
    double after = 0;
    for (float[] code : patches(SMALL, 40, 7)) {
      before += SHARED.bits(CodeQuantiser.rounded(code, 0), SMALL, 1);
      after += SHARED.bits(SHARED.quantise(code, SMALL, 1, 1.4), SMALL, 1);
    }
    assertTrue(after < 0.95 * before, after + " after " + before);
  }

  @Test
  void learning_isTheSameEachTime() {
    assertArrayEquals(small().write(), SHARED.write());
  }

  /** A model made by hand, so that learning may change and this may not. */
  @Test
  void bytes_stayAsTheyAre() throws DamagedStreamException {
    CodeTaps taps = new CodeTaps(2, true, true, 1);
    int[] spreads = {3, 9, 2, 11, 4, 8, 2, 13, 0, 1, 0, 5, 30, 6, 0, -1, 0};
    int[] centres = {-20, 60, 10, 120, 0, 50, 9, 80, 0, 0, 7, 0, -90, 0, 1, 0, 0};
    var contexts = new CodeContexts(taps, new int[] {-30, -80}, spreads, centres);
    byte[] logits = new byte[CodeTables.SIZE];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (byte) (i % CodeTree.NODES * 7 % 41 - 20 - i / 300);
    }
    CodeModel model = new CodeModel(contexts, new double[] {0.75}, List.of(new CodeTables(logits)));
    CodeGrid grid = new CodeGrid(2, 3, 4);
    int[] levels = {
      0, 1, -1, 0, 2, 0, 5, -30, 0, 0, 1000, 0, 3, 0, 0, -1, Integer.MIN_VALUE, 0, 17, 0, 0, 0, 9, 0
    };
    byte[] written = model.write();
    assertEquals(
        "22625177 1034", Integer.toHexString(Arrays.hashCode(written)) + " " + written.length);
    assertEquals(
        "0d78a357b89373a0ba0ded5a3823a9b71c55edc56eaa3c75f75664491d5972f43408067b353413175536c23e5535a75020b55b7b2269213f31c828c616aed7a7128f794cd7dd650db8",
        HexFormat.of().formatHex(coded(model, 0, List.of(grid, grid), List.of(levels, levels))));
    assertComesBack(CodeModel.read(written), 0, List.of(grid), List.of(levels));
  }

  @Test
  @Timeout(120)
  void damagedModels_areRefusedOrOthers() {
    byte[] sound = SHARED.write();
    Random random = new Random(5);
    int refused = 0;
    for (int i = 0; i < 3000; i++) {
      try {
        CodeModel model = CodeModel.read(damaged(sound, random));
        assertTrue(model.points().length <= CodeModel.MOST_POINTS);
      } catch (DamagedStreamException expected) {
        refused++;
      }
    }
    assertTrue(refused > 500, refused + " refused");
  }

  @Test
  @Timeout(120)
  void damagedLevels_areRefusedOrOthers() {
    byte[] sound =
        coded(
            SHARED,
            0,
            List.of(SMALL),
            List.of(CodeQuantiser.rounded(patches(SMALL, 1, 3).get(0), 0)));
    Random random = new Random(6);
    for (int i = 0; i < 3000; i++) {
      try {
        var in = new RangeDecoder(damaged(sound, random));
        assertEquals(SMALL.size(), SHARED.coder(0).decode(SMALL, in).length);
      } catch (DamagedStreamException expected) {
        // As it should.
      }
    }
  }

  private static byte[] damaged(byte[] sound, Random random) {
    byte[] bytes = sound.clone();
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(5)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes = Arrays.copyOf(bytes, at);
      case 2 -> bytes[random.nextInt(Math.min(16, bytes.length))] = (byte) random.nextInt();
      case 3 -> Arrays.fill(bytes, at, bytes.length, (byte) random.nextInt());
      default -> {
        bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
      }
    }
    return bytes;
  }
}
