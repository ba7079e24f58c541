package dev.concertina.cli.commands;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.cli.Cli;
import dev.concertina.cli.TestPictures;
import dev.concertina.cli.console.ExitCode;
import dev.concertina.image.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;

class DenoiseTest {
  @TempDir private static Path shared;

  @TempDir private Path folder;

  private static Path model() {
    return shared.resolve("model.concertina");
  }

  @BeforeAll
  static void train() throws IOException {
    Path pictures = TestPictures.folder(shared.resolve("clean"), 8);
    Object[] args = {
      "train",
      "--arch",
      "denoising",
      "--data",
      pictures,
      "--model",
      model(),
      "--layers",
      "8,16",
      "--crop",
      24,
      "--epochs",
      4,
      "--steps-per-epoch",
      150,
      "--batch",
      8,
      "--noise",
      "gaussian:30/255"
    };
    Cli.Result result = Cli.run(args);
    assertEquals(ExitCode.DONE, result.code(), result.err());
  }

  private Cli.Result denoise(Path in, Path out, Object... more) {
    List<Object> args =
        new ArrayList<>(List.of("denoise", "--model", model(), "--in", in, "--out", out));
    args.addAll(List.of(more));
    return Cli.run(args.toArray());
  }

  @Test
  void takesNoiseOutOfAPictureAndSaysHowMuch() throws IOException {
    Picture clean = TestPictures.clean(1, 61, 83, 50);
    Path truth = folder.resolve("truth.png");
    Path in = folder.resolve("in.png");
    Path out = folder.resolve("out.png");
    Path sheet = folder.resolve("sheet.png");
    Path json = folder.resolve("out.json");
    clean.write(truth);
    TestPictures.noisy(clean, 30, 1).write(in);

    Cli.Result result = denoise(in, out, "--clean", truth, "--sheet", sheet, "--json", json);

    assertEquals(ExitCode.DONE, result.code(), result.err());
    Picture denoised = Picture.read(out);
    assertEquals(61, denoised.height());
    assertEquals(83, denoised.width());
    JsonNode found = Cli.json(json);
    JsonNode psnr = found.get("psnr").get(0);
    // 10 log10(255² / 30²), a little of the noise clipped at black.
    assertEquals(18.6, psnr.get("noisy").asDouble(), 0.5);
    assertTrue(psnr.get("denoised").asDouble() > psnr.get("noisy").asDouble() + 3, result.out());
    assertTrue(psnr.get("best_blur").asDouble() > psnr.get("noisy").asDouble(), result.out());
    assertTrue(psnr.has("median") && psnr.has("non_local_means"), result.out());
    assertTrue(found.get("ssim").get(0).get("denoised").asDouble() <= 1);
    JsonNode picture = found.get("pictures").get(0);
    assertEquals("83 x 61", picture.get("size").asText());
    assertEquals(30, picture.get("noise").asDouble(), 8);
    assertTrue(picture.get("noise_after").asDouble() < picture.get("noise").asDouble());
    assertEquals(3 * 83 + 4 * 4, Picture.read(sheet).width());
    assertTrue(result.out().contains("in.png"), result.out());
  }

  @Test
  void worksThroughAFolderAndReportsBadPicturesAtTheEnd() throws IOException {
    Path in = TestPictures.noisyFolder(folder.resolve("in"), 3, 30);
    TestPictures.clean(3, 30, 40, 1).write(in.resolve("colour.bmp"));
    Files.writeString(in.resolve("bad.png"), "no picture");
    Path out = folder.resolve("made/for it");
    Path json = folder.resolve("out.json");
    Path clean = TestPictures.folder(folder.resolve("clean"), 2);
    TestPictures.clean(1, 9, 9, 1).write(clean.resolve("colour.bmp"));

    Cli.Result result = denoise(in, out, "--json", json);

    assertEquals(ExitCode.FAILED, result.code(), result.out());
    assertEquals(4, Cli.json(json).get("count").asInt());
    assertEquals(1, Cli.json(json).get("failed").asInt());
    assertTrue(result.err().contains("failed: "), result.err());
    assertTrue(result.err().contains("bad.png"), result.err());
    assertEquals(List.of("colour.bmp", "p0.png", "p1.png", "p2.png"), names(out));
    assertEquals(3, Picture.read(out.resolve("colour.bmp")).channels());

    Cli.Result judged = denoise(in, out, "--json", json, "--clean", clean);
    assertEquals(ExitCode.FAILED, judged.code());
    // The mean and two pictures; of the others one has no clean partner and one another's.
    assertEquals(3, Cli.json(json).get("psnr").size());
    assertEquals(3, Cli.json(json).get("failed").asInt());
    assertTrue(judged.err().contains("the clean picture must be like the noisy one"));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void tilesGiveTheSamePicture() throws IOException {
    Path in = folder.resolve("in.png");
    TestPictures.noisy(TestPictures.clean(1, 150, 200, 3), 30, 2).write(in);
    Path whole = folder.resolve("whole.png");
    Path tiled = folder.resolve("tiled.png");
    assertEquals(ExitCode.DONE, denoise(in, whole).code());
    assertEquals(ExitCode.DONE, denoise(in, tiled, "--tile", 64).code());
    float[] one = TestPictures.values(Picture.read(whole));
    float[] other = TestPictures.values(Picture.read(tiled));
    // A value in between two may be rounded either way.
    assertArrayEquals(one, other, 1);
  }

  @Test
  void keepsDepthAndTransparencyAndWritesIntoFolders() throws IOException {
    Path in = folder.resolve("deep.png");
    float[] values = new float[40 * 40];
    Arrays.fill(values, 30_000);
    Picture.of(values, 1, 40, 40, 16).write(in);
    Path out = Files.createDirectory(folder.resolve("out"));
    assertEquals(ExitCode.DONE, denoise(in, out).code());
    assertEquals(16, Picture.read(out.resolve("deep.png")).depth());
  }

  @Test
  void neverWritesOverWhatItReads() throws IOException {
    Path in = TestPictures.noisyFolder(folder.resolve("in"), 2, 30);
    Path picture = in.resolve("p0.png");
    byte[] before = Files.readAllBytes(picture);
    Path link = Files.createSymbolicLink(folder.resolve("link.png"), picture);
    Path beside = Files.createDirectory(folder.resolve("beside"));
    Files.createSymbolicLink(beside.resolve("p1.png"), in.resolve("p1.png"));
    Path out = folder.resolve("o.png");
    List<Cli.Result> results =
        List.of(
            denoise(picture, picture),
            denoise(picture, link),
            denoise(picture, in),
            denoise(in, in),
            denoise(in, folder.resolve("in/../in")),
            denoise(in, beside),
            denoise(picture, out, "--sheet", picture),
            denoise(picture, out, "--clean", picture),
            denoise(picture, out, "--json", out),
            denoise(in, folder.resolve("new"), "--json", in.resolve("p0.png")));
    for (Cli.Result result : results) {
      assertEquals(ExitCode.WRONG_ARGUMENTS, result.code(), result.err());
    }
    assertArrayEquals(before, Files.readAllBytes(picture));
    assertFalse(Files.exists(out));
  }

  @Test
  void refusesWhatDoesNotGoTogether() throws IOException {
    Path in = TestPictures.noisyFolder(folder.resolve("in"), 1, 30);
    Path picture = in.resolve("p0.png");
    Path file = Files.writeString(folder.resolve("file.png"), "");
    assertEquals(ExitCode.WRONG_ARGUMENTS, denoise(in, file).code());
    assertEquals(ExitCode.WRONG_ARGUMENTS, denoise(picture, folder.resolve("o.gif")).code());
    assertEquals(ExitCode.WRONG_ARGUMENTS, denoise(picture, folder.resolve("nowhere")).code());
    assertEquals(
        ExitCode.WRONG_ARGUMENTS, denoise(in, folder.resolve("o"), "--clean", picture).code());
    assertEquals(ExitCode.WRONG_ARGUMENTS, denoise(in, folder.resolve("o"), "--tile", 3).code());
    assertEquals(ExitCode.WRONG_ARGUMENTS, denoise(in, folder.resolve("o"), "--sigma", -1).code());
    assertEquals(
        ExitCode.WRONG_ARGUMENTS, denoise(in, folder.resolve("o"), "--sheet", "s.jpg").code());
  }

  @Test
  void gifBecomesPngUnderANameOfItsOwn() throws IOException {
    Path in = Files.createDirectory(folder.resolve("in"));
    Picture picture = TestPictures.clean(1, 24, 24, 1);
    picture.write(in.resolve("a.png"));
    for (String name : List.of("a.gif", "b.GIF")) {
      javax.imageio.ImageIO.write(picture.toImage(), "gif", in.resolve(name).toFile());
    }
    Path out = folder.resolve("out");
    Cli.Result result = denoise(in, out);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertEquals(List.of("a.gif.png", "a.png", "b.png"), names(out));
  }

  @Test
  void failsInALineWithoutAPictureOrAModel() throws IOException {
    Path out = folder.resolve("o.png");
    Cli.Result missing = denoise(folder.resolve("none.png"), out);
    assertEquals(ExitCode.FAILED, missing.code());
    assertTrue(missing.err().contains("none.png"), missing.err());
    Path in = TestPictures.noisyFolder(folder.resolve("in"), 1, 30).resolve("p0.png");
    Cli.Result table = Cli.run("denoise", "--model", Cli.model(folder), "--in", in, "--out", out);
    assertEquals(ExitCode.FAILED, table.code());
    assertTrue(table.err().contains("pictures"), table.err());
    assertFalse(Files.exists(out));
  }

  @Test
  void aModelOfOneSizeSaysWhichAndHintsThatItSawNoNoise() throws IOException {
    Path pictures = TestPictures.uniformFolder(folder.resolve("same"), 30, 12);
    Path conv = folder.resolve("conv.concertina");
    Cli.run(
        "train",
        "--arch",
        "conv",
        "--data",
        pictures,
        "--model",
        conv,
        "--layers",
        "4",
        "--code",
        "3",
        "--epochs",
        "1");
    Path in = TestPictures.noisyFolder(folder.resolve("in"), 1, 30).resolve("p0.png");
    Path out = folder.resolve("o.png");
    Cli.Result result = Cli.run("denoise", "--model", conv, "--in", in, "--out", out);
    assertEquals(ExitCode.FAILED, result.code());
    assertTrue(result.err().contains("12 x 12"), result.err());
    assertTrue(result.err().contains("hint: "), result.err());
    assertTrue(Cli.run("describe", conv).out().contains("grey pictures of 12 x 12 only"));
    String any = Cli.run("describe", model()).out();
    assertTrue(any.contains("grey pictures of any size"), any);
  }
}
