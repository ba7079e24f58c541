package dev.concertina.examples;

import dev.concertina.backend.Backend;
import dev.concertina.backend.BackendCandidate;
import dev.concertina.backend.BackendReport;
import dev.concertina.examples.Table.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Trains the same nets by different means, from the same weights and on the same samples in the
 * same order, and compares what comes out.
 */
final class BackendCheck {
  private static final long MINUTES = 10;

  private static final List<Column> COLUMNS =
      List.of(
          new Column("net", "net"),
          new Column("by", "computed by"),
          new Column("loss", "last loss"),
          new Column("loss_difference", "losses differ by"),
          new Column("value_difference", "values by"),
          new Column("within_tolerance", "agrees"),
          new Column("seconds", "seconds"),
          new Column("speed", "speed"));

  /** The means, the first being what the others are compared with. */
  private enum Party {
    KERNELS("CPU, Concertina's kernels", "cpu", "all"),
    LAYERS("CPU, Deeplearning4j's layers", "cpu", "none"),
    CUDA("CUDA", "require-cuda", "none");

    private final String words;
    private final String backend;
    private final String kernels;

    Party(String words, String backend, String kernels) {
      this.words = words;
      this.backend = backend;
      this.kernels = kernels;
    }
  }

  private final Console console;

  BackendCheck(Console console) {
    this.console = console;
  }

  /** Adds what was found to a summary, which fails where parties do not agree. */
  Summary addTo(Summary summary, BackendReport report) throws IOException, InterruptedException {
    List<Party> parties = parties(report);
    List<JsonNode> results = new ArrayList<>();
    for (Party party : parties) {
      console.note("training by " + party.words + " …");
      results.add(result(party));
    }
    List<List<Cell>> rows = new ArrayList<>();
    boolean agree = true;
    for (CheckNet net : CheckNet.values()) {
      for (int i = 0; i < parties.size(); i++) {
        JsonNode first = results.get(0).get(net.name());
        CheckDifference difference = CheckDifference.of(results.get(i).get(net.name()), first);
        agree &= difference.agrees();
        rows.add(row(net, parties.get(i), difference, i == 0));
      }
    }
    String title =
        String.format(
            Locale.ROOT,
            "The same training by each, of which losses may differ by %s, values by %s:",
            Words.percent(CheckDifference.OF_LOSSES),
            Words.number(CheckDifference.OF_VALUES));
    summary.table("check", new Table(title, COLUMNS, rows));
    BackendCandidate cuda = report.candidate(Backend.CUDA);
    if (!parties.contains(Party.CUDA)) {
      summary.fact("not_checked", "not checked", Cell.of("CUDA: " + cuda.reason()));
    }
    return agree ? summary : summary.failed();
  }

  private static List<Party> parties(BackendReport report) {
    List<Party> parties = new ArrayList<>();
    if (report.candidate(Backend.CPU).usable()) {
      parties.add(Party.KERNELS);
      parties.add(Party.LAYERS);
    }
    if (report.candidate(Backend.CUDA).usable()) {
      parties.add(Party.CUDA);
    }
    return parties;
  }

  private static JsonNode result(Party party) throws IOException, InterruptedException {
    Path file = Files.createTempFile("concertina-check", ".json");
    Path said = Files.createTempFile("concertina-check", ".log");
    try {
      Process process =
          new ProcessBuilder(command(party, file))
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IOException(party.words + ": no result after " + MINUTES + " minutes");
      }
      if (process.exitValue() != 0) {
        String last =
            Files.readString(said)
                .lines()
                .filter(line -> !line.startsWith("\t"))
                .reduce("", (a, b) -> b);
        throw new IOException(party.words + ": exit code " + process.exitValue() + ", " + last);
      }
      return new ObjectMapper().readTree(Files.readAllBytes(file));
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(said);
    }
  }

  private static List<Cell> row(
      CheckNet net, Party party, CheckDifference difference, boolean isFirst) {
    Cell none = Cell.none();
    return List.of(
        Cell.of(net.name().toLowerCase(Locale.ROOT)),
        Cell.of(party.words),
        Cell.of(difference.lastLoss()),
        isFirst ? none : Cell.of(difference.ofLosses()),
        isFirst ? none : Cell.of(difference.ofValues()),
        isFirst ? none : Cell.of(difference.agrees()),
        Cell.decimals(difference.seconds(), 2),
        Cell.decimals(difference.speed(), 2));
  }

  private static List<String> command(Party party, Path file) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx2g",
        "-Dconcertina.backend=" + party.backend,
        "-Dconcertina.kernels=" + party.kernels,
        "-cp",
        System.getProperty("java.class.path"),
        CheckFit.class.getName(),
        file.toString());
  }
}
