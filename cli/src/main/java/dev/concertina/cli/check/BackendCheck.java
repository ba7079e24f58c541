package dev.concertina.cli.check;

import dev.concertina.backend.Backend;
import dev.concertina.backend.BackendCandidate;
import dev.concertina.backend.BackendReport;
import dev.concertina.cli.console.Cell;
import dev.concertina.cli.console.Console;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.console.Summary;
import dev.concertina.cli.console.Table;
import dev.concertina.cli.console.Table.Column;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * Trains the same nets by different means, from the same weights and on the same samples in the
 * same order, and compares what comes out.
 */
public final class BackendCheck {
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

  private final Console console;

  public BackendCheck(Console console) {
    this.console = console;
  }

  /** Adds what was found to a summary, which fails where a engine does, or does not agree. */
  public Summary addTo(Summary summary, BackendReport report)
      throws IOException, InterruptedException {
    Map<CheckEngine, JsonNode> results = new EnumMap<>(CheckEngine.class);
    for (CheckEngine engine : engines(report)) {
      console.note("training by " + engine.words() + " …");
      CheckEngine.Result result = engine.run();
      result.nets().ifPresent(nets -> results.put(engine, nets));
      if (result.nets().isEmpty()) {
        String key = "failed_" + engine.name().toLowerCase(Locale.ROOT);
        summary.fact(key, "failed", Cell.of(engine.words() + ": " + result.failure())).failed();
      }
    }
    compare(results, summary);
    BackendCandidate cuda = report.candidate(Backend.CUDA);
    if (!cuda.usable()) {
      summary.fact("not_checked", "not checked", Cell.of("CUDA: " + cuda.reason()));
    }
    return summary;
  }

  private static List<CheckEngine> engines(BackendReport report) {
    List<CheckEngine> engines = new ArrayList<>();
    if (report.candidate(Backend.CPU).usable()) {
      engines.add(CheckEngine.KERNELS);
      engines.add(CheckEngine.LAYERS);
    }
    if (report.candidate(Backend.CUDA).usable()) {
      engines.add(CheckEngine.CUDA);
    }
    return engines;
  }

  /** Each with the first that has results. */
  private static void compare(Map<CheckEngine, JsonNode> results, Summary summary) {
    List<List<Cell>> rows = new ArrayList<>();
    for (CheckNet net : CheckNet.values()) {
      Optional<JsonNode> first = Optional.empty();
      for (Map.Entry<CheckEngine, JsonNode> result : results.entrySet()) {
        JsonNode own = result.getValue().get(net.name());
        CheckDifference difference = CheckDifference.of(own, first.orElse(own));
        rows.add(row(net, result.getKey(), difference, first.isEmpty()));
        if (!difference.agrees()) {
          summary.failed();
        }
        first = first.or(() -> Optional.of(own));
      }
    }
    String title =
        String.format(
            Locale.ROOT,
            "The same training by each. Losses may differ by %s, codes and reconstructions by %s of"
                + " how far samples differ:",
            Format.percent(CheckDifference.OF_LOSSES),
            Format.percent(CheckDifference.OF_VALUES));
    summary.table("check", new Table(title, COLUMNS, rows));
  }

  private static List<Cell> row(
      CheckNet net, CheckEngine engine, CheckDifference difference, boolean isFirst) {
    Cell none = Cell.none();
    return List.of(
        Cell.of(net.name().toLowerCase(Locale.ROOT)),
        Cell.of(engine.words()),
        Cell.of(difference.lastLoss()),
        isFirst ? none : Cell.of(difference.ofLosses()),
        isFirst ? none : Cell.of(difference.ofValues()),
        isFirst ? none : Cell.of(difference.agrees()),
        Cell.decimals(difference.seconds(), 2),
        Cell.decimals(difference.speed(), 2));
  }
}
