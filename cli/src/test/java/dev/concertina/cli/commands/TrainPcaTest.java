package dev.concertina.cli.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Autoencoder;
import dev.concertina.cli.Cli;
import dev.concertina.cli.TestPictures;
import dev.concertina.cli.console.ExitCode;
import dev.concertina.cli.demo.PumpingStation;
import dev.concertina.compress.Compressor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models whose codes are principal components, to be rounded and stored. */
class TrainPcaTest {
  @TempDir private Path folder;

  private Cli.Result train(Path data, Object... more) {
    List<Object> args =
        new ArrayList<>(
            List.of(
                "train",
                "--arch",
                "pca",
                "--data",
                data,
                "--layers",
                "8",
                "--epochs",
                "1",
                "--steps-per-epoch",
                "5",
                "--model",
                folder.resolve("m.concertina")));
    args.addAll(List.of(more));
    return Cli.run(args.toArray());
  }

  private Autoencoder trained() throws IOException {
    return Autoencoder.load(folder.resolve("m.concertina"));
  }

  @Test
  void aTable_givesAModelThatCompresses() throws IOException {
    Path data = Cli.table(folder.resolve("data.csv"), new PumpingStation(1).normal(400), false);
    Cli.Result result = train(data);
    assertEquals(ExitCode.DONE, result.code(), result.err());
    try (Autoencoder model = trained()) {
      assertTrue(Compressor.isIn(model));
      assertEquals("pca", model.description().kind());
      assertEquals(
          String.valueOf(PumpingStation.SENSORS.size()),
          model.description().architecture().get("code"));
      assertEquals("8", model.description().architecture().get("decoder"));
      assertEquals("false", model.description().architecture().get("bounded"));
    }
    Path file = folder.resolve("data.squeeze");
    Cli.Result made =
        Cli.run(
            "compress",
            "--data",
            data,
            "--model",
            folder.resolve("m.concertina"),
            "--max-error",
            "2%",
            "--out",
            file);
    assertEquals(ExitCode.DONE, made.code(), made.err());
    assertFalse(made.err().contains("learning from these data"), made.err());
    assertTrue(Files.size(file) > 0);
  }

  @Test
  void aFolderOfPictures_givesAModelWithBounds() throws IOException {
    Path pictures = TestPictures.uniformFolder(folder.resolve("pictures"), 30, 12);
    Cli.Result result = train(pictures, "--code", 20, "--channels", "grey");
    assertEquals(ExitCode.DONE, result.code(), result.err());
    try (Autoencoder model = trained()) {
      assertTrue(Compressor.isIn(model));
      assertEquals("20", model.description().architecture().get("code"));
      assertEquals("true", model.description().architecture().get("bounded"));
    }
  }

  @Test
  void whatItDoesNotHave_isRefused() throws IOException {
    Path data = Cli.table(folder.resolve("data.csv"), new PumpingStation(1).normal(40), false);
    for (String option : List.of("--blocks", "--rate", "--dropout")) {
      Cli.Result result = train(data, option, "1");
      assertEquals(ExitCode.WRONG_ARGUMENTS, result.code(), option);
      assertTrue(result.err().contains("pca has no " + option), result.err());
    }
    Cli.Result threshold = train(data, "--threshold", "fpr:0.01");
    assertEquals(ExitCode.WRONG_ARGUMENTS, threshold.code());
    assertTrue(threshold.err().contains("pca has no --threshold"), threshold.err());
  }
}
