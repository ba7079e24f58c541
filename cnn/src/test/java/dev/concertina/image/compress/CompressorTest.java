package dev.concertina.image.compress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Autoencoder;
import dev.concertina.ModelFormatException;
import dev.concertina.TrainingOptions;
import dev.concertina.compress.CompressedContents;
import dev.concertina.compress.CompressedSamples;
import dev.concertina.compress.CompressionReport;
import dev.concertina.compress.Compressor;
import dev.concertina.compress.CompressorTests;
import dev.concertina.compress.Embedding;
import dev.concertina.compress.ErrorBound;
import dev.concertina.compress.Quality;
import dev.concertina.data.Range;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.image.ImageQuality;
import dev.concertina.image.Picture;
import dev.concertina.internal.coding.Chunk;
import dev.concertina.internal.coding.ChunkWriter;
import dev.concertina.spi.Quantisation;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompressorTest {
  private static final SampleShape.Image SQUARE = new SampleShape.Image(1, 16, 16);

  /** Learned once: it depends on the samples alone. */
  private static Compressor learned;

  @TempDir Path folder;

  @BeforeAll
  static void learn() {
    learned = Compressor.learn(BlockNet.grey(), squares(200), "waves");
  }

  /** Waves of some lengths and directions, and a little noise. */
  private static float[] waves(int height, int width, long seed) {
    Random random = new Random(seed);
    float[] values = new float[height * width];
    for (int wave = 0; wave < 4; wave++) {
      double across = random.nextGaussian() / 6;
      double down = random.nextGaussian() / 6;
      double size = 15 + 25 * random.nextDouble();
      for (int i = 0; i < values.length; i++) {
        values[i] += (float) (size * Math.sin(across * (i % width) + down * (i / width) + wave));
      }
    }
    for (int i = 0; i < values.length; i++) {
      double value = 128 + values[i] + random.nextGaussian();
      values[i] = (float) Math.max(0, Math.min(255, Math.rint(value)));
    }
    return values;
  }

  private static Samples squares(int count) {
    float[][] rows = new float[count][];
    for (int i = 0; i < count; i++) {
      rows[i] = waves(16, 16, i);
    }
    return Samples.of(rows, SQUARE).withRange(new Range(0, 255));
  }

  private static Picture grey(int height, int width) {
    return Picture.of(waves(height, width, 77), 1, height, width, 8);
  }

  private static Picture colour(int height, int width, int depth) {
    float[] values = new float[3 * height * width];
    for (int channel = 0; channel < 3; channel++) {
      float[] plane = waves(height, width, 50 + channel / 2);
      for (int i = 0; i < plane.length; i++) {
        values[channel * plane.length + i] = plane[i] * (depth == 16 ? 257 : 1);
      }
    }
    return Picture.of(values, 3, height, width, depth);
  }

  private static float[] values(Picture picture) {
    float[] values = new float[picture.channels() * picture.height() * picture.width()];
    picture.read(0, 0, picture.height(), picture.width(), values, 0);
    return values;
  }

  private Path file() {
    return folder.resolve("x.squeeze");
  }

  private Picture back(Compressor with) throws IOException {
    try (CompressedPicture picture = CompressedPicture.open(file(), with)) {
      return picture.read();
    }
  }

  private float[][] rows(Compressor with) throws IOException {
    try (CompressedSamples samples = CompressedSamples.open(file(), with)) {
      List<float[]> rows = new ArrayList<>();
      for (long i = 0; i < samples.size(); i++) {
        rows.add(samples.row(i));
      }
      return rows.toArray(float[][]::new);
    }
  }

  private static double psnr(float[][] rows, float[][] back) {
    double sum = 0;
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        sum += Math.pow((double) rows[i][j] - back[i][j], 2);
      }
    }
    return 10 * Math.log10(255 * 255 / (sum / rows.length / rows[0].length));
  }

  @Test
  void samples_comeBackAsTheReportSays() throws IOException {
    Samples samples = squares(300);
    CompressionReport report = learned.compress(samples, Quality.step(1), file());
    float[][] back = rows(learned);
    assertEquals(report.psnr().orElseThrow(), psnr(samples.rows(), back), 1e-6);
    assertEquals(Files.size(file()), report.bytesOut());
    assertEquals(300 * 256, report.pixels().orElseThrow());
    assertTrue(report.psnr().orElseThrow() > 28, report.toString());
    assertTrue(report.bitsPerPixel().orElseThrow() < 1, report.toString());
    double worst = 0;
    for (int i = 0; i < back.length; i++) {
      for (int j = 0; j < back[i].length; j++) {
        worst = Math.max(worst, Math.abs((double) samples.row(i)[j] - back[i][j]));
      }
    }
    assertEquals(worst, report.largestError(), 1e-6);
    assertEquals(worst / 255, report.largestRelativeError(), 1e-8);
  }

  @Test
  void finerSteps_costMoreAndLoseLess() throws IOException {
    long last = Long.MAX_VALUE;
    double fidelity = Double.POSITIVE_INFINITY;
    for (double step : learned.steps()) {
      CompressionReport report =
          PictureCompressor.of(learned).compress(grey(100, 80), Quality.step(step), file());
      assertTrue(report.bytesOut() < last);
      assertTrue(report.psnr().orElseThrow() < fidelity);
      last = report.bytesOut();
      fidelity = report.psnr().orElseThrow();
    }
  }

  @Test
  void whatIsAskedFor_isGiven() throws IOException {
    Picture picture = grey(128, 160);
    CompressionReport small =
        PictureCompressor.of(learned).compress(picture, Quality.bits(0.5), file());
    double overhead = 200 * 8.0 / small.pixels().orElseThrow();
    assertTrue(small.bitsPerPixel().orElseThrow() <= 0.5 + overhead, small.toString());
    assertTrue(small.bitsPerPixel().orElseThrow() >= 0.45, small.toString());
    CompressionReport good =
        PictureCompressor.of(learned).compress(picture, Quality.psnr(33), file());
    assertTrue(good.psnr().orElseThrow() >= 33, good.toString());
    assertEquals(33, good.psnr().orElseThrow(), 0.3);
    Samples samples = squares(300);
    CompressionReport some = learned.compress(samples, Quality.psnr(32), file());
    assertTrue(some.psnr().orElseThrow() >= 31.9, some.toString());
    CompressionReport few = learned.compress(samples, Quality.bits(0.4), file());
    assertEquals(0.4, few.bitsPerPixel().orElseThrow(), 0.04);
  }

  @Test
  void pictures_ofAnySizeAndDepth_comeBackAsTheReportSays() throws IOException {
    for (int[] size : new int[][] {{1, 1}, {7, 9}, {4, 33}, {90, 61}}) {
      for (Picture picture :
          new Picture[] {
            grey(size[0], size[1]), colour(size[0], size[1], 8), colour(size[0], size[1], 16)
          }) {
        CompressionReport report =
            PictureCompressor.of(learned).compress(picture, Quality.step(0.25), file());
        Picture back = back(learned);
        assertEquals(picture.height(), back.height());
        assertEquals(picture.width(), back.width());
        assertEquals(picture.channels(), back.channels());
        assertEquals(picture.depth(), back.depth());
        double psnr = ImageQuality.psnr(values(picture), values(back), picture.white());
        assertEquals(psnr, report.psnr().orElseThrow(), 1e-9);
        assertTrue(psnr > 15, psnr + " for " + picture);
      }
    }
  }

  @Test
  void largePictures_areInBlocks_ofWhichAnyRowsAreRead() throws IOException {
    Picture picture = colour(1500, 900, 8);
    PictureCompressor.of(learned).compress(picture, Quality.step(2), file());
    try (CompressedPicture opened = CompressedPicture.open(file(), learned)) {
      assertEquals(2, opened.blocks());
      float[] whole = values(opened.read());
      for (int[] some : new int[][] {{0, 1}, {1160, 20}, {1400, 100}}) {
        Picture rows = opened.rows(some[0], some[1]);
        float[] expected = new float[3 * some[1] * 900];
        opened.read().read(some[0], 0, some[1], 900, expected, 0);
        assertArrayEquals(expected, values(rows));
      }
      assertEquals(3 * 1500 * 900, whole.length);
      assertThrows(IllegalArgumentException.class, () -> opened.rows(1490, 11));
    }
  }

  /** What the net blends across the border of two blocks is seen from both. */
  @Test
  void noSeam_isBetweenBlocks() throws IOException {
    float[] even = new float[1500 * 900];
    Arrays.fill(even, 200);
    PictureCompressor.of(learned)
        .compress(Picture.of(even, 1, 1500, 900, 8), Quality.step(1), file());
    float[] back = values(back(learned));
    float inside = back[450 + 500 * 900];
    for (int y = 100; y < 1400; y++) {
      assertEquals(inside, back[y * 900 + 450], "row " + y);
    }
  }

  @Test
  void damage_costsItsBlock_andTheOthersAreRead() throws IOException {
    Picture picture = grey(3300, 700);
    PictureCompressor.of(learned).compress(picture, Quality.step(1), file());
    byte[] bytes = Files.readAllBytes(file());
    bytes[400] ^= 1;
    Files.write(file(), bytes);
    try (CompressedPicture opened = CompressedPicture.open(file(), learned)) {
      String message =
          assertThrows(ModelFormatException.class, () -> opened.rows(0, 10)).getMessage();
      assertTrue(message.contains("damaged"), message);
      assertEquals(3, opened.blocks());
      assertEquals(10, opened.rows(3290, 10).height());
    }
  }

  @Test
  void anotherModel_isRefusedByName() throws IOException {
    PictureCompressor.of(learned).compress(grey(20, 20), Quality.step(1), file());
    Compressor other = Compressor.learn(BlockNet.grey().named("b"), squares(50), "stripes");
    String message =
        assertThrows(ModelFormatException.class, () -> CompressedPicture.open(file(), other))
            .getMessage();
    assertTrue(message.contains("made with the model 'waves' ("), message);
    assertTrue(message.contains("found 'stripes' ("), message);
    String none =
        assertThrows(ModelFormatException.class, () -> CompressedPicture.open(file())).getMessage();
    assertTrue(none.contains("'waves'") && none.contains("not in it"), none);
    String kind =
        assertThrows(ModelFormatException.class, () -> CompressedSamples.open(file(), learned))
            .getMessage();
    assertTrue(kind.contains("holds a picture"), kind);
  }

  @Test
  void theBoundHolds_onAMachineThatComputesOtherwise_orIsRefused() throws IOException {
    Picture picture = colour(90, 61, 8);
    float[] truth = values(picture);
    for (double bound : new double[] {0, 2, 10}) {
      CompressionReport report =
          PictureCompressor.of(learned).compress(picture, ErrorBound.absolute(bound), file());
      assertTrue(report.largestError() <= bound);
      for (float deviation : new float[] {0, 0.005f}) {
        float[] back = values(back(on(deviation)));
        for (int i = 0; i < truth.length; i++) {
          assertTrue(Math.abs(truth[i] - back[i]) <= bound);
        }
      }
    }
    PictureCompressor.of(learned).compress(picture, ErrorBound.absolute(0), file());
    String message = assertThrows(ModelFormatException.class, () -> back(on(0.3f))).getMessage();
    assertTrue(message.contains("cannot be kept"), message);
  }

  /** Values of pictures are whole numbers, and so are all that come back. */
  @Test
  void anyBound_isKeptByPictures() throws IOException {
    float[] ramp = new float[256];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = i;
    }
    Picture picture = Picture.of(ramp, 1, 16, 16, 8);
    for (ErrorBound bound :
        new ErrorBound[] {
          ErrorBound.relative(0.01),
          ErrorBound.absolute(0.01),
          ErrorBound.absolute(0.7),
          ErrorBound.absolute(12.75),
          ErrorBound.absolute(1000)
        }) {
      CompressionReport report = PictureCompressor.of(learned).compress(picture, bound, file());
      double most = bound.relative() ? bound.value() * 255 : bound.value();
      assertTrue(report.largestError() <= most, bound + ": " + report);
    }
  }

  /** Images that are no pictures have no white, and are not cut off. */
  @Test
  void imagesBelowZero_comeBack() throws IOException {
    float[][] rows = new float[60][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = waves(16, 16, i);
      for (int k = 0; k < 256; k++) {
        rows[i][k] -= 300;
      }
    }
    Samples spectra = Samples.of(rows, SQUARE);
    Compressor compressor = Compressor.learn(BlockNet.grey(), spectra, "spectra");
    CompressionReport report = compressor.compress(spectra, Quality.step(0.5), file());
    assertTrue(report.psnr().orElseThrow() > 20, report.toString());
    assertThrows(
        IllegalArgumentException.class,
        () -> PictureCompressor.of(compressor).compress(grey(16, 16), Quality.step(1), file()));
  }

  @Test
  void theBoundHolds_forSamples() throws IOException {
    Samples samples = squares(40);
    for (double bound : new double[] {0, 3}) {
      CompressionReport report = learned.compress(samples, ErrorBound.absolute(bound), file());
      assertTrue(report.largestError() <= bound);
      float[][] back = rows(on(0.005f));
      for (int i = 0; i < back.length; i++) {
        for (int j = 0; j < 256; j++) {
          assertTrue(Math.abs(samples.row(i)[j] - back[i][j]) <= bound);
        }
      }
    }
    float[][] fractions = samples.rows();
    for (float[] row : fractions) {
      for (int j = 0; j < row.length; j++) {
        row[j] *= 0.37f;
      }
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> learned.compress(Samples.of(fractions, SQUARE), ErrorBound.absolute(1e-4), file()));
  }

  /** The same compressor where the net is computed a little differently. */
  private static Compressor on(float deviation) {
    return CompressorTests.of(BlockNet.grey().deviating(deviation), learned.net().codec(), "waves");
  }

  @Test
  void aRealNet_isSavedLoadedAndEmbedded() throws IOException {
    Random random = new Random(4);
    float[][] table = new float[400][];
    for (int i = 0; i < table.length; i++) {
      float a = (float) random.nextGaussian();
      float b = (float) random.nextGaussian();
      table[i] = new float[] {a, b, a + b, a - b, 2 * a, 3 * b};
    }
    Samples samples = Samples.of(table);
    TrainingOptions options = TrainingOptions.defaults().withEpochs(60).withSeed(1);
    Autoencoder model = Autoencoder.fit(DenseArchitecture.of(8, 2), samples, options).model();
    Path saved = folder.resolve("net.concertina");
    CompressionReport report;
    float[][] direct;
    try (Compressor made = Compressor.learn(model, samples, "net")) {
      assertEquals(Optional.empty(), made.model().capability(Quantisation.class));
      made.save(saved);
      report = made.compress(samples, Quality.step(1), file());
      direct = rows(made);
    }
    try (Compressor loaded = Compressor.load(saved)) {
      assertTrue(Compressor.isIn(loaded.model()));
      assertArrayEquals(direct[7], rows(loaded)[7], 1e-4f);
      loaded.compress(samples, Quality.step(1), folder.resolve("all.squeeze"), Embedding.MODEL);
    }
    try (CompressedSamples alone = CompressedSamples.open(folder.resolve("all.squeeze"))) {
      assertEquals(400, alone.size());
      assertArrayEquals(direct[7], alone.row(7), 1e-4f);
    }
    CompressedContents contents = CompressedContents.of(folder.resolve("all.squeeze"));
    assertTrue(contents.embedded());
    assertEquals(CompressedContents.Kind.SAMPLES, contents.kind());
    assertFalse(CompressedContents.of(file()).embedded());
    // Two numbers of each row are news: a tenth of what the floats take.
    assertTrue(report.bytesOut() < 400 * 6 * 4 / 5, report.toString());
    try (Autoencoder plain = Autoencoder.load(saved)) {
      plain.save(saved, Map.of());
    }
    String message =
        assertThrows(ModelFormatException.class, () -> Compressor.load(saved)).getMessage();
    assertTrue(message.contains("has not learned to compress"), message);
  }

  @Test
  void transparency_isRefused() {
    var image = new BufferedImage(5, 5, BufferedImage.TYPE_INT_ARGB);
    Picture picture = Picture.of(image);
    assertThrows(
        IllegalArgumentException.class,
        () -> PictureCompressor.of(learned).compress(picture, Quality.step(1), file()));
  }

  /** More with -Dconcertina.mutations=1000000. */
  private static final int MUTATIONS = Integer.getInteger("concertina.mutations", 10_000);

  /** Files of samples and pictures, with and without a bound. */
  private byte[][] files() throws IOException {
    byte[][] files = new byte[3][];
    learned.compress(squares(30), ErrorBound.absolute(4), file());
    files[0] = Files.readAllBytes(file());
    PictureCompressor.of(learned).compress(colour(30, 20, 8), ErrorBound.absolute(4), file());
    files[1] = Files.readAllBytes(file());
    PictureCompressor.of(learned).compress(colour(30, 20, 8), Quality.step(1), file());
    files[2] = Files.readAllBytes(file());
    return files;
  }

  private void readAll(boolean samples) throws IOException {
    if (samples) {
      rows(learned);
    } else {
      back(learned);
    }
  }

  @Test
  void mutations_areRefused_inBoundedTimeAndMemory() throws IOException {
    byte[][] files = files();
    Random random = new Random(8);
    for (int i = 0; i < MUTATIONS / 2; i++) {
      int kind = i % files.length;
      byte[] whole = files[kind];
      byte[] mutated = Arrays.copyOf(whole, whole.length - (i % 5 == 0 ? random.nextInt(90) : 0));
      mutated[random.nextInt(mutated.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file(), mutated);
      assertThrows(ModelFormatException.class, () -> readAll(kind == 0), "mutation " + i);
    }
  }

  /** Whoever can compute a checksum gets past it. */
  @Test
  void mutationsWithRightChecksums_areRefusedOrRead_inBoundedTimeAndMemory() throws IOException {
    byte[][] files = files();
    Random random = new Random(9);
    int refused = 0;
    for (int i = 0; i < MUTATIONS / 2; i++) {
      int kind = i % files.length;
      Files.write(file(), withRightChecksums(files[kind], random));
      try {
        readAll(kind == 0);
      } catch (ModelFormatException expected) {
        refused++;
      }
    }
    assertTrue(refused > MUTATIONS / 8, refused + " refused");
  }

  /** One of the chunks is changed, and its checksum with it. */
  private static byte[] withRightChecksums(byte[] whole, Random random) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(whole, 0, ChunkWriter.SIGNATURE.length);
    int chosen = random.nextInt(4);
    int at = ChunkWriter.SIGNATURE.length;
    for (int number = 0; at < whole.length; number++) {
      int length = in.getInt(at + 4);
      byte[] payload = Arrays.copyOfRange(whole, at + 8, at + 8 + length);
      if (number == chosen) {
        payload[random.nextInt(payload.length)] = (byte) random.nextInt();
      }
      String type = new String(whole, at, 4, StandardCharsets.US_ASCII);
      out.write(new Chunk(type, payload).bytes());
      at += length + 12;
    }
    return out.toByteArray();
  }
}
