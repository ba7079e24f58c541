package dev.concertina.cli.commands;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.cli.Cli;
import dev.concertina.cli.TestPictures;
import dev.concertina.cli.console.ExitCode;
import dev.concertina.data.Samples;
import dev.concertina.image.ImageQuality;
import dev.concertina.image.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;

/** The commands around a net that compresses. */
class CompressByNetTest {
  @TempDir static Path shared;

  @TempDir Path folder;

  private static Path photos;
  private static Path net;

  @BeforeAll
  static void train() throws IOException {
    photos = TestPictures.folder(shared.resolve("photos"), 6);
    TestPictures.clean(3, 61, 45, 9).write(photos.resolve("colour.png"));
    net = shared.resolve("photos.concertina");
    Cli.Result trained =
        Cli.run(
            "train",
            "--arch",
            "dct",
            "--data",
            photos,
            "--crop",
            32,
            "--epochs",
            1,
            "--steps-per-epoch",
            5,
            "--layers",
            8,
            "--blocks",
            1,
            "--model",
            net);
    assertEquals(ExitCode.DONE, trained.code(), trained.err());
  }

  private static double psnr(Path one, Path other) throws IOException {
    Picture truth = Picture.read(one);
    return ImageQuality.psnr(
        TestPictures.values(truth), TestPictures.values(Picture.read(other)), truth.white());
  }

  @Test
  void aFolderOfPictures_isCompressed_andComesBack() throws IOException {
    Path squeezed = folder.resolve("squeezed");
    Path json = folder.resolve("out.json");
    Cli.Result result =
        Cli.run(
            "compress",
            "--data",
            photos,
            "--model",
            net,
            "--psnr",
            34,
            "--out",
            squeezed,
            "--json",
            json);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    JsonNode pictures = Cli.json(json).get("pictures");
    assertEquals(7, pictures.size());
    for (JsonNode row : pictures) {
      String name = row.get("name").asText();
      Path file = squeezed.resolve(name + ".squeeze");
      assertEquals(Files.size(file), row.get("bytes").asLong());
      Path back = folder.resolve("back.png");
      Cli.Result opened = Cli.run("decompress", "--in", file, "--model", net, "--out", back);
      assertEquals(ExitCode.DONE, opened.code(), opened.err());
      assertEquals(row.get("psnr").asDouble(), psnr(photos.resolve(name), back), 0.02);
      assertTrue(row.get("psnr").asDouble() >= 34, row.toString());
    }
  }

  @Test
  void anEmbeddedModel_isEnough_andDescribed() throws IOException {
    Path file = folder.resolve("colour.squeeze");
    Path picture = photos.resolve("colour.png");
    Cli.Result made =
        Cli.run(
            "compress",
            "--data",
            picture,
            "--model",
            net,
            "--max-error",
            3,
            "--embed",
            "--out",
            file);
    assertEquals(ExitCode.DONE, made.code(), made.err());
    Cli.Result said = Cli.run("describe", file);
    assertTrue(said.out().contains("compressed picture"), said.out());
    assertTrue(said.out().contains("'photos'"), said.out());
    assertTrue(said.out().contains("in the file"), said.out());
    Cli.Result opened = Cli.run("decompress", "--in", file, "--out", folder);
    assertEquals(ExitCode.DONE, opened.code(), opened.err());
    float[] truth = TestPictures.values(Picture.read(picture));
    float[] back = TestPictures.values(Picture.read(folder.resolve("colour.png")));
    for (int i = 0; i < truth.length; i++) {
      assertEquals(truth[i], back[i], 3);
    }
  }

  @Test
  void aMissingModel_isNamed() {
    Path file = folder.resolve("x.squeeze");
    Path picture = photos.resolve("p0.png");
    Cli.run("compress", "--data", picture, "--model", net, "--out", file);
    Cli.Result result = Cli.run("decompress", "--in", file, "--out", folder.resolve("x.png"));
    assertEquals(ExitCode.FAILED, result.code());
    assertTrue(result.err().contains("'photos'"), result.err());
    assertTrue(result.err().contains("--model"), result.err());
  }

  @Test
  void picturesWithoutAModel_andContradictions_areRefused() {
    Path out = folder.resolve("x.squeeze");
    Path picture = photos.resolve("p0.png");
    Cli.Result none = Cli.run("compress", "--data", picture, "--max-error", 1, "--out", out);
    assertEquals(ExitCode.FAILED, none.code());
    assertTrue(none.err().contains("--arch dct"), none.err());
    Cli.Result two =
        Cli.run(
            "compress", "--data", picture, "--model", net, "--bits", 1, "--psnr", 30, "--out", out);
    assertEquals(ExitCode.WRONG_ARGUMENTS, two.code());
    assertTrue(two.err().contains("exclude each other"), two.err());
    Cli.Result nothing = Cli.run("compress", "--data", folder.resolve("a.csv"), "--out", out);
    assertEquals(ExitCode.WRONG_ARGUMENTS, nothing.code());
    assertTrue(nothing.err().contains("--max-error"), nothing.err());
    assertFalse(Files.exists(out));
  }

  /** A model that has not learned to compress learns it from the data, and stands in the file. */
  @Test
  void rows_areCompressedByAnyNet() throws IOException {
    Path model = Cli.model(folder);
    Path data = folder.resolve("normal.csv");
    Path file = folder.resolve("normal.squeeze");
    Path json = folder.resolve("out.json");
    Cli.Result made =
        Cli.run(
            "compress",
            "--data",
            data,
            "--model",
            model,
            "--max-error",
            "2%",
            "--out",
            file,
            "--json",
            json);
    assertEquals(ExitCode.DONE, made.code(), made.err());
    assertTrue(made.err().contains("learning from these data"), made.err());
    Path back = folder.resolve("back.csv");
    Cli.Result opened = Cli.run("decompress", "--in", file, "--out", back);
    assertEquals(ExitCode.DONE, opened.code(), opened.err());
    Samples before = Samples.csv(data);
    Samples after = Samples.csv(back);
    assertEquals(before.names(), after.names());
    assertEquals(before.size(), after.size());
    double worst = Cli.json(json).get("largest_error").asDouble();
    for (int i = 0; i < before.size(); i++) {
      assertArrayEquals(before.row(i), after.row(i), (float) worst * 1.0001f);
    }
  }
}
