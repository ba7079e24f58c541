package dev.concertina.cli.reproduce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.TrainingOptions;
import dev.concertina.cli.Cli;
import dev.concertina.cli.TestPictures;
import dev.concertina.cli.console.ExitCode;
import dev.concertina.cli.report.RateCurve;
import dev.concertina.cli.reproduce.ResultTable.Row;
import dev.concertina.cnn.DctArchitecture;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.metrics.ReconstructionError;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproduceCompressionTest {
  @TempDir private Path folder;

  private ResultTable obtain(CompressionPart part) throws IOException {
    return new ReproduceCompression(List.of(part)).obtain(folder, true, line -> {});
  }

  private static List<Row> rows(ResultTable result, String metric) {
    return result.rows().stream().filter(row -> row.metric().startsWith(metric)).toList();
  }

  private void tables() throws IOException {
    Path smd = Files.createDirectories(folder.resolve("timeseries/smd"));
    SplittableRandom random = new SplittableRandom(1);
    try (PrintWriter out =
        new PrintWriter(
            new GZIPOutputStream(Files.newOutputStream(smd.resolve("m_test.csv.gz"))))) {
      out.println("f0,f1,label");
      for (int i = 0; i < 600; i++) {
        out.println(Math.sin(i / 30.0) + "," + random.nextInt(9) + ",0");
      }
    }
    Path valve = Files.createDirectories(folder.resolve("timeseries/skab/valve1"));
    StringBuilder rows = new StringBuilder("datetime;a;b;anomaly;changepoint\n");
    for (int i = 0; i < 300; i++) {
      double walk = 3 + Math.cos(i / 20.0) + random.nextDouble() / 50;
      rows.append("2020-03-09 10:00:00;").append(walk).append(";7;0.0;0.0\n");
    }
    Files.writeString(valve.resolve("0.csv"), rows);
  }

  @Test
  void tablesStandBesideXzAndZstdAtTheSameBound() throws IOException {
    tables();
    ResultTable result = obtain(new TableCompression());
    List<Row> rows = rows(result, "bytes, error at most");
    assertEquals(4, rows.size(), result.text());
    for (Row row : rows) {
      assertEquals(
          List.of("xz -9e", "zstd -19", "a net's codes", "floats"),
          List.copyOf(row.baselines().keySet()));
      assertTrue(row.obtained() > 50 && row.obtained() < row.baselines().get("floats").mean());
    }
    assertEquals(600 * 2 * 4, rows.get(0).baselines().get("floats").mean());
    assertEquals(300 * 2 * 4, rows.get(1).baselines().get("floats").mean());
    assertTrue(rows.get(2).obtained() > rows.get(0).obtained(), "a finer bound costs more");
    assertEquals(2, rows(result, "MB/s").size());
  }

  @Test
  void picturesHaveCurvesAndAChart() throws IOException {
    TestPictures.uniformFolder(folder.resolve("images/train400"), 4, 180);
    TestPictures.noisyFolder(folder.resolve("images/kodak"), 1, 4);
    TrainingOptions few =
        TrainingOptions.forCompression().withEpochs(1).withStepsPerEpoch(4).withBatchSize(2);
    ResultTable result = obtain(new PictureCompression(new DctArchitecture(4, 1), few));
    assertEquals(3, rows(result, "PSNR, dB, Kodak, grey").size());
    List<Row> colour = rows(result, "PSNR, dB, Kodak, colour");
    assertEquals(35.104, colour.get(2).references().get("WebP"), 0.02);
    assertEquals(2, result.charts().size());
    for (RateCurve curve : result.charts().get(0).measured()) {
      assertTrue(curve.points().size() > 5, curve.toString());
      assertTrue(curve.points().stream().allMatch(p -> p.bits() > 0 && p.psnr() > 10));
    }
    Path drawn = result.charts().get(1).write(folder);
    assertEquals("kodak-colour.png", drawn.getFileName().toString());
    assertTrue(ImageIO.read(drawn.toFile()).getWidth() > 500);
    assertTrue(Files.size(drawn) < 60_000, "found " + Files.size(drawn));
  }

  /** White rectangles on black. */
  private void digits(String name, int count) throws IOException {
    Path file = Files.createDirectories(folder.resolve("mnist")).resolve(name);
    SplittableRandom random = new SplittableRandom(count);
    try (var out = new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
      for (int number : new int[] {0x803, count, 28, 28}) {
        out.writeInt(number);
      }
      for (int i = 0; i < count; i++) {
        int top = random.nextInt(20);
        int left = random.nextInt(20);
        for (int k = 0; k < 28 * 28; k++) {
          boolean white = Math.abs(k / 28 - top - 4) < 5 && Math.abs(k % 28 - left - 4) < 4;
          out.writeByte(white ? 255 : 0);
        }
      }
    }
  }

  @Test
  void digitsStandBesideTheirMosaic() throws IOException {
    digits("train-images-idx3-ubyte.gz", 300);
    digits("t10k-images-idx3-ubyte.gz", 100);
    TrainingOptions few =
        TrainingOptions.defaults().withEpochs(3).withLoss(ReconstructionError.SQUARED);
    CompressionPart part =
        new DigitCompression(
            "MNIST",
            "mnist",
            List.of(
                new DigitCompression.Way(
                    "rated", DenseArchitecture.of(32, 8).withRate(0.01), few, List.of(1.0))));
    ResultTable result = obtain(part);
    Row row = rows(result, "bytes of all test pictures").get(0);
    assertTrue(row.item().matches("MNIST, rated, \\d+\\.\\d\\d dB"), row.item());
    assertTrue(row.obtained() > 0 && row.baselines().get("JPEG").mean() > 0, row.toString());
    assertTrue(rows(result, "bytes of the model").get(0).obtained() > 1000);
    assertTrue(result.text().contains("JPEG quality"), result.text());
  }

  @Test
  void whatIsMissingIsSaid() throws IOException {
    tables();
    Files.delete(folder.resolve("timeseries/skab/valve1/0.csv"));
    List<CompressionPart> parts = List.of(new TableCompression(), new PictureCompression());
    ResultTable result = new ReproduceCompression(parts).obtain(folder, true, line -> {});
    assertTrue(result.text().contains("Left out: for pictures: the folders kodak"), result.text());
    assertFalse(result.text().contains("SKAB"), result.text());
  }

  @Test
  void aFolderWithNoneOfTheDataIsRefused() {
    Cli.Result result = Cli.run("reproduce", "compression", "--data", folder);
    assertEquals(ExitCode.FAILED, result.code());
    assertTrue(result.err().contains("train400"), result.err());
  }

  @Test
  void onlyWhatHasCurvesIsDrawn() {
    Cli.Result result =
        Cli.run("reproduce", "tabular", "--data", folder, "--plot", folder.resolve("plots"));
    assertEquals(ExitCode.WRONG_ARGUMENTS, result.code());
    assertTrue(result.err().contains("--plot"), result.err());
  }
}
