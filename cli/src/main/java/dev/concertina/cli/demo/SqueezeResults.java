package dev.concertina.cli.demo;

import dev.concertina.cli.baseline.BaselineCodec;
import dev.concertina.cli.console.Cell;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.console.Names;
import dev.concertina.cli.console.Summary;
import dev.concertina.cli.console.Table;
import dev.concertina.cli.report.Html;
import dev.concertina.cli.report.Report;
import dev.concertina.compress.CompressionReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The outcome of the demo's part with smaller files, as a table. */
final class SqueezeResults {
  private final SqueezeDemo.Outcome outcome;

  SqueezeResults(SqueezeDemo.Outcome outcome) {
    this.outcome = outcome;
  }

  void addTo(Summary summary) {
    summary.table("smaller", files());
  }

  private Table files() {
    List<List<Cell>> rows = new ArrayList<>();
    String page =
        String.format(
            Locale.ROOT, "a page of digits, %.1f dB", outcome.page().psnr().orElseThrow());
    add(rows, page, outcome.page(), outcome.pageRivals());
    add(rows, "the station's readings, 1 % of each range", outcome.table(), outcome.tableRivals());
    return new Table(
        "smaller files, beside others at the same distortion",
        List.of(
            new Table.Column("what", "what"),
            new Table.Column("by", "by"),
            new Table.Column("bytes", "bytes")),
        rows);
  }

  private static void add(
      List<List<Cell>> rows, String what, CompressionReport ours, List<BaselineCodec> rivals) {
    rows.add(List.of(Cell.of(what), Cell.of("concertina"), Cell.of(ours.bytesOut())));
    for (BaselineCodec rival : rivals) {
      if (rival.bytes().isPresent()) {
        Cell bytes = Cell.of(rival.bytes().getAsLong());
        rows.add(List.of(Cell.of(what), Cell.of(rival.name()), bytes));
      }
    }
  }

  Report.Figure figure() {
    double share =
        (double) outcome.page().bytesOut()
            / outcome.pageRivals().get(0).bytes().orElse(outcome.page().bytesIn());
    return new Report.Figure(Format.percent(share), "of JPEG's bytes for a page, as close");
  }

  Report.Section section() {
    return new Report.Section(
        "Smaller files",
        "A page of made-up digits that the third net has not seen, and the readings of the"
            + " station, beside what usual programs make of the same at the same distortion.",
        List.of(Html.table(files())));
  }

  /** What a user may try next, on the files that the demo wrote. */
  List<String> commands(String program) {
    SqueezeDemo.Files files = outcome.files();
    return List.of(
        program
            + " decompress --model "
            + Names.quoted(files.model())
            + " --in "
            + Names.quoted(files.squeezed())
            + " --out page-again.png");
  }
}
