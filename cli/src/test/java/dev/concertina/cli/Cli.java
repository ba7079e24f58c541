package dev.concertina.cli;

import dev.concertina.cli.console.Console;
import dev.concertina.cli.demo.PumpingStation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Runs the command line as a shell would, without ending the JVM. */
public final class Cli {
  private Cli() {}

  public record Result(int code, String out, String err) {}

  public static Result run(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Console console = new Console(new PrintWriter(out), new PrintWriter(err), false);
    int code = Main.run(console, Stream.of(args).map(Object::toString).toArray(String[]::new));
    return new Result(code, out.toString(), err.toString());
  }

  public static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  /** A small model of the pumping station's normal rows. */
  public static Path model(Path folder) throws IOException {
    Path data = table(folder.resolve("normal.csv"), new PumpingStation(1).normal(1500), false);
    Path model = folder.resolve("station.concertina");
    Result result =
        run(
            "train",
            "--data",
            data,
            "--model",
            model,
            "--layers",
            "16",
            "--code",
            "4",
            "--epochs",
            "4",
            "--steps-per-epoch",
            "40",
            "--noise",
            "none",
            "--scaling",
            "standard");
    if (result.code() != 0) {
      throw new AssertionError(result.err());
    }
    return model;
  }

  public static Path table(Path file, PumpingStation.Log log, boolean labelled) throws IOException {
    StringBuilder csv = new StringBuilder(String.join(",", PumpingStation.SENSORS));
    csv.append(labelled ? ",anomaly\n" : "\n");
    for (int i = 0; i < log.values().length; i++) {
      csv.append(cells(log.values()[i]));
      csv.append(labelled ? (log.anomalies()[i] ? ",1\n" : ",0\n") : "\n");
    }
    return Files.writeString(file, csv);
  }

  public static String cells(float[] row) {
    List<String> cells =
        java.util.stream.IntStream.range(0, row.length)
            .mapToObj(k -> Float.toString(row[k]))
            .toList();
    return String.join(",", cells);
  }
}
