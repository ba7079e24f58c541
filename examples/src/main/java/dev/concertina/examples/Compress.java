package dev.concertina.examples;

import dev.concertina.compress.CompressionReport;
import dev.concertina.compress.ErrorBound;
import dev.concertina.compress.TableCompressor;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a table smaller, with a bound on the error of every value. */
@Command(
    name = "compress",
    sortOptions = false,
    description =
        "Makes a table, or a series of readings, smaller: no value comes back with a larger error"
            + " than you allow.",
    footer = {
      "",
      "Examples:",
      "  concertina compress --data pumps.csv --max-error 1% --out pumps.squeeze",
      "  concertina compress --data counts.csv --max-error 0 --out counts.squeeze"
    })
final class Compress extends Task {
  @Mixin private DataOptions data;

  @Option(
      names = "--max-error",
      required = true,
      paramLabel = "E",
      description = {
        "The largest error of any value, in its column's units; with % behind it, as a share of"
            + " the",
        "column's range. 0 for none: little gained but where all values are whole numbers."
      })
  private ErrorBound bound;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The compressed file.")
  private Path out;

  Compress(Console console) {
    super(console);
  }

  @Override
  Summary work() throws Exception {
    requireDifferent(data.path(), out, json());
    checked(data::format);
    Samples samples = data.read();
    if (!(samples.shape() instanceof SampleShape.Features)) {
      throw new Failure(data.path() + " holds pictures: give a table");
    }
    CompressionReport report = TableCompressor.compress(samples, bound, out);
    Summary summary = new Summary("compress");
    summary.fact(
        "data",
        "data",
        Cell.of(data.path().toString()).as(data.path() + ", " + DataOptions.layout(samples)));
    summary.hidden("rows", Cell.of(report.samples()));
    summary.hidden("columns", Cell.of(report.values() / report.samples()));
    long before = Files.size(data.path());
    summary.fact("data_bytes", "  as it is", Cell.of(before).as(Words.bytes(before)));
    summary.fact(
        "float_bytes", "  as floats", Cell.of(report.bytesIn()).as(Words.bytes(report.bytesIn())));
    summary.fact("max_error", "allowed error", Cell.of(bound.toString()));
    summary.fact(
        "largest_error",
        "largest error",
        Cell.of(report.largestError())
            .as(
                String.format(
                    Locale.ROOT,
                    "%s, %s of its column's range at most",
                    Words.number(report.largestError()),
                    Words.percent(report.largestRelativeError()))));
    summary.fact(
        "bytes",
        "compressed",
        Cell.of(report.bytesOut())
            .as(
                String.format(
                    Locale.ROOT,
                    "%s, %s, %.2f bits a value",
                    out,
                    Words.bytes(report.bytesOut()),
                    report.bitsPerValue())));
    summary.hidden("bits_per_value", Cell.of(report.bitsPerValue()));
    return summary.fact(
        "seconds", "time", Cell.of(report.seconds()).as(Words.seconds(report.seconds())));
  }
}
