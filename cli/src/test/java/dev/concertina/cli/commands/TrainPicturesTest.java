package dev.concertina.cli.commands;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Autoencoder;
import dev.concertina.Resizable;
import dev.concertina.TrainingOptions;
import dev.concertina.cli.Cli;
import dev.concertina.cli.TestPictures;
import dev.concertina.cli.console.Console;
import dev.concertina.cli.console.ExitCode;
import dev.concertina.cli.input.Crops;
import dev.concertina.cli.input.PictureSet;
import dev.concertina.cli.options.PictureOptions;
import dev.concertina.data.Samples;
import dev.concertina.image.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;

class TrainPicturesTest {
  @TempDir private Path folder;

  private Path model() {
    return folder.resolve("model.concertina");
  }

  private Path json() {
    return folder.resolve("out.json");
  }

  private Cli.Result train(String kind, Path data, Object... more) {
    List<Object> args = new ArrayList<>(List.of("train", "--arch", kind, "--data", data));
    args.addAll(List.of("--model", model(), "--json", json(), "--layers", "4,8", "--epochs", 2));
    args.addAll(List.of(more));
    return Cli.run(args.toArray());
  }

  private Cli.Result denoising(Path data, Object... more) {
    List<Object> args =
        new ArrayList<>(List.of("--crop", 16, "--steps-per-epoch", 6, "--batch", 4));
    args.addAll(List.of(more));
    return train("denoising", data, args.toArray());
  }

  @Test
  void learnsToDenoiseFromAFolderOfCleanPictures() throws IOException {
    Path pictures = TestPictures.folder(folder.resolve("clean"), 6);
    Cli.Result result = denoising(pictures);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    JsonNode found = Cli.json(json());
    assertEquals(6, found.get("pictures").asInt());
    assertEquals(0, found.get("pictures_left_out").asInt());
    // Of one of the six nothing is learned.
    assertEquals(50, found.get("training_rows").asInt());
    assertEquals(10, found.get("held_out_rows").asInt());
    assertTrue(found.get("psnr_noisy").asDouble() > 5, result.out());
    assertFalse(found.has("threshold"));
    assertTrue(result.err().contains("noise gaussian:0..55/255"), result.err());
    assertTrue(result.out().contains("dB noisy"), result.out());
    try (Autoencoder model = Autoencoder.load(model())) {
      assertEquals("denoising", model.description().kind());
      assertTrue(model.capability(Resizable.class).isPresent());
    }
  }

  @Test
  void learnsFromPairs() throws IOException {
    Path clean = TestPictures.folder(folder.resolve("clean"), 5);
    Path noisy = TestPictures.noisyFolder(folder.resolve("noisy"), 5, 40);
    Files.delete(clean.resolve("p3.png"));
    TestPictures.clean(1, 20, 20, 9).write(clean.resolve("p4.png"));
    Cli.Result result = denoising(noisy, "--clean", clean);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    JsonNode found = Cli.json(json());
    assertEquals(3, found.get("pictures").asInt());
    assertEquals(2, found.get("pictures_left_out").asInt());
    assertTrue(result.err().contains("p3.png has no clean picture of the same name"));
    assertTrue(result.err().contains("and its clean partner grey of 8 bits, 20 x 20"));
    // Noise of 40 in 255, a little of it clipped.
    assertEquals(16.1, found.get("psnr_noisy").asDouble(), 1);
  }

  @Test
  void learnsFromNoisyPicturesAlone() throws IOException {
    Path noisy = TestPictures.noisyFolder(folder.resolve("noisy"), 4, 40);
    Cli.Result result = denoising(noisy, "--noisy");
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertFalse(Cli.json(json()).has("psnr"), "nobody knows the clean pictures");
    String hidden = TrainingOptions.forNoisyPictures().corruption().text();
    assertTrue(result.err().contains(hidden), result.err());
    assertTrue(Cli.run("describe", model()).out().contains("PICTURE"));
    assertTrue(result.out().contains("hidden values"), result.out());
    assertEquals(
        ExitCode.WRONG_ARGUMENTS, denoising(noisy, "--noisy", "--noise", "gaussian:0.1").code());
    assertEquals(ExitCode.WRONG_ARGUMENTS, denoising(noisy, "--noisy", "--clean", noisy).code());
    assertEquals(ExitCode.WRONG_ARGUMENTS, denoising(noisy, "--clean", noisy).code());
  }

  @Test
  void learnsFromOnePicture() throws IOException {
    Path picture = TestPictures.folder(folder.resolve("clean"), 1).resolve("p0.png");
    Cli.Result result = denoising(picture, "--validation", "0.1");
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertEquals(1, Cli.json(json()).get("pictures").asInt());
    assertTrue(Cli.json(json()).get("held_out_rows").asInt() > 0);
  }

  @Test
  void leavesOutBadPicturesOrRefusesThem() throws IOException {
    Path pictures = TestPictures.folder(folder.resolve("clean"), 5);
    Files.writeString(pictures.resolve("p1.png"), "no picture");
    Files.writeString(pictures.resolve("notes.txt"), "buy milk");
    Cli.Result result = denoising(pictures);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertEquals(4, Cli.json(json()).get("pictures").asInt());
    assertTrue(result.out().contains("4; 1 left out"), result.out());
    assertTrue(result.err().contains("p1.png"), result.err());
    assertTrue(result.err().contains("1 file left alone"), result.err());
    Files.delete(model());

    Cli.Result strict = denoising(pictures, "--strict");
    assertEquals(ExitCode.FAILED, strict.code(), strict.out());
    assertTrue(strict.err().contains("1 picture cannot be used"), strict.err());
    assertTrue(strict.err().contains("drop --strict"), strict.err());
    assertFalse(Files.exists(model()));
  }

  @Test
  void mixedChannelsAreRefusedUntilTold() throws IOException {
    Path pictures = TestPictures.folder(folder.resolve("clean"), 3);
    TestPictures.clean(3, 40, 40, 7).write(pictures.resolve("red.png"));
    Cli.Result mixed = denoising(pictures);
    assertEquals(ExitCode.FAILED, mixed.code(), mixed.out());
    assertTrue(mixed.err().contains("--channels grey or --channels colour"), mixed.err());
    assertEquals(ExitCode.DONE, denoising(pictures, "--channels", "colour").code());
    try (Autoencoder model = Autoencoder.load(model())) {
      assertEquals(3, model.description().shape().features());
    }
  }

  @Test
  void goesOnFromACheckpoint() throws IOException {
    Path pictures = TestPictures.folder(folder.resolve("clean"), 3);
    Path checkpoint = folder.resolve("checkpoint");
    assertEquals(ExitCode.DONE, denoising(pictures, "--checkpoint", checkpoint).code());
    byte[] bytes = Files.readAllBytes(model());
    Cli.Result again = denoising(pictures, "--checkpoint", checkpoint);
    assertTrue(again.err().contains("goes on after epoch 2 of 2"), again.err());
    assertArrayEquals(bytes, Files.readAllBytes(model()));
  }

  @Test
  void refusesWhatIsNoPicture() throws IOException {
    Path table = Files.writeString(folder.resolve("t.csv"), "a,b\n1,2\n3,4\n");
    Cli.Result result = denoising(table);
    assertEquals(ExitCode.FAILED, result.code());
    assertTrue(result.err().contains("give a folder of pictures or an IDX file"), result.err());
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertEquals(ExitCode.FAILED, denoising(empty).code());
    Files.writeString(empty.resolve("a.png"), "");
    Cli.Result bad = denoising(empty);
    assertEquals(ExitCode.FAILED, bad.code());
    assertTrue(bad.err().contains("none of 1 picture can be used"), bad.err());
  }

  @Test
  void convFindsAnomaliesInPicturesOfOneSize() throws IOException {
    Path pictures = TestPictures.uniformFolder(folder.resolve("same"), 40, 12);
    Cli.Result result = train("conv", pictures, "--code", "3");
    assertEquals(ExitCode.DONE, result.code(), result.err());
    JsonNode found = Cli.json(json());
    assertEquals(36, found.get("training_rows").asInt());
    assertTrue(found.has("threshold") && found.has("pca_squared_error"), result.out());
    assertTrue(result.out().contains("held-out pictures"), result.out());
    try (Autoencoder model = Autoencoder.load(model())) {
      assertEquals(3, model.description().codeSize());
      assertTrue(model.capability(Resizable.class).isEmpty());
    }
  }

  @Test
  void detectScoresThePicturesOfAFolder() throws IOException {
    Path pictures = TestPictures.uniformFolder(folder.resolve("same"), 40, 12);
    train("conv", pictures, "--code", "3");
    Path others = TestPictures.uniformFolder(folder.resolve("others"), 3, 12);
    float[] striped = new float[24 * 24];
    for (int i = 0; i < striped.length; i++) {
      striped[i] = i / 48 % 2 == 0 ? 255 : 0;
    }
    Picture.of(striped, 1, 24, 24, 8).write(others.resolve("odd.png"));
    Path scores = folder.resolve("scores.csv");
    Cli.Result result = detect(others, scores);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    List<String> lines = Files.readAllLines(scores);
    assertEquals("row,score,threshold,anomaly,top_features,picture", lines.get(0));
    assertEquals(5, lines.size());
    assertTrue(lines.get(1).startsWith("1,") && lines.get(1).endsWith(",odd.png"), lines.get(1));
    assertEquals("odd.png", Cli.json(json()).get("highest").get(0).get("picture").asText());
    assertTrue(result.err().contains("brought to 12 x 12"), result.err());

    Files.writeString(others.resolve("bad.png"), "no picture");
    Cli.Result partly = detect(others, scores);
    assertEquals(ExitCode.FAILED, partly.code());
    assertEquals(1, Cli.json(json()).get("failed").asInt());
    assertEquals(4, Cli.json(json()).get("rows").asInt());
  }

  private Cli.Result detect(Path data, Path scores) {
    return Cli.run("detect", "--model", model(), "--data", data, "--out", scores, "--json", json());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--size=16", "--size=12x16", "--crop=16"})
  void convTakesPicturesOfAnySizesIfToldHow(String how) throws IOException {
    Path pictures = TestPictures.folder(folder.resolve("mixed"), 30);
    Cli.Result bare = train("conv", pictures);
    assertEquals(ExitCode.FAILED, bare.code(), bare.out());
    assertTrue(bare.err().contains("use --size or --crop"), bare.err());
    Cli.Result result = train("conv", pictures, how, "--code", "spatial:2");
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertTrue(result.err().contains("spatial 2"), result.err());
  }

  @Test
  void denseTakesAFolderToo() throws IOException {
    Path pictures = TestPictures.uniformFolder(folder.resolve("same"), 30, 8);
    Cli.Result result = train("dense", pictures, "--code", "2");
    assertEquals(ExitCode.DONE, result.code(), result.err());
    assertTrue(result.err().contains("training 64-4-8-2-8-4-64"), result.err());
    assertTrue(train("dense", pictures, "--label", "x").err().contains("leave out --label"));
  }

  @Test
  void cropsThatAreHeldOutAreOfOtherPictures() throws Exception {
    PictureOptions none = new PictureOptions();
    Console quiet = new Console(null, new java.io.PrintWriter(java.io.Writer.nullWriter()), false);
    Path pictures = folder.resolve("flat");
    Files.createDirectories(pictures);
    for (int i = 0; i < 10; i++) {
      float[] flat = new float[20 * 20];
      Arrays.fill(flat, 10 * i);
      Picture.of(flat, 1, 20, 20, 8).write(pictures.resolve(i + ".png"));
    }
    PictureSet set = PictureSet.read(pictures, none, quiet, 3);
    Crops crops = Crops.of(set, new Crops.Cut(4, 100, 0.2, 1));
    Samples samples = crops.samples();
    int held = (int) Math.round(samples.size() * crops.heldOut());
    assertEquals(26, held);
    assertEquals(104 + 26, samples.size());
    List<Float> learned = values(samples, 0, samples.size() - held);
    List<Float> judges = values(samples, samples.size() - held, samples.size());
    assertEquals(8, learned.stream().distinct().count());
    assertEquals(2, judges.stream().distinct().count());
    assertTrue(judges.stream().noneMatch(learned::contains));
  }

  private static List<Float> values(Samples samples, int from, int to) {
    List<Float> values = new ArrayList<>();
    for (int i = from; i < to; i++) {
      values.add(samples.row(i)[0]);
    }
    return values;
  }
}
