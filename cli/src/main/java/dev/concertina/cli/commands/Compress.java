package dev.concertina.cli.commands;

import dev.concertina.Autoencoder;
import dev.concertina.cli.baseline.CodecComparison;
import dev.concertina.cli.baseline.PictureBaselines;
import dev.concertina.cli.baseline.TableBaselines;
import dev.concertina.cli.console.Cell;
import dev.concertina.cli.console.Console;
import dev.concertina.cli.console.Elapsed;
import dev.concertina.cli.console.Failure;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.console.Names;
import dev.concertina.cli.console.NewFile;
import dev.concertina.cli.console.Outcome;
import dev.concertina.cli.console.Summary;
import dev.concertina.cli.console.Task;
import dev.concertina.cli.help.Heading;
import dev.concertina.cli.help.Under;
import dev.concertina.cli.input.NetBound;
import dev.concertina.cli.options.DataOptions;
import dev.concertina.cli.options.QualityOptions;
import dev.concertina.cli.options.TrainedColumns;
import dev.concertina.cli.report.Mosaic;
import dev.concertina.compress.CompressionReport;
import dev.concertina.compress.Compressor;
import dev.concertina.compress.Embedding;
import dev.concertina.compress.ErrorBound;
import dev.concertina.compress.TableCompressor;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.series.SeriesCompressor;
import dev.concertina.series.SeriesSource;
import dev.concertina.series.TimeSeries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes tables, series, samples and pictures smaller. */
@Command(
    name = "compress",
    sortOptions = false,
    header = "Make tables, series, samples or pictures smaller.",
    description = {
      "Makes a table or a series smaller. No value comes back with a larger error than --max-error"
          + " allows against the number in the file; missing readings come back as empty cells, and"
          + " times as they are.",
      "With a model that 'train --arch dct', 'train --arch pca' or 'train --rate' wrote, makes"
          + " pictures or samples smaller, as codes of the net."
    },
    footer = {
      "",
      "Examples:",
      "  concertina compress --data pumps.csv --max-error 1% --out pumps.squeeze",
      "  concertina compress --data log.csv --time stamp --max-error 0.05 \\",
      "      --out log.squeeze",
      "  concertina compress --data counts.csv --max-error 0 --out counts.squeeze",
      "  concertina compress --data photos --model photos.concertina --bits 0.5 \\",
      "      --compare --out squeezed",
      "  concertina compress --data scan.png --model photos.concertina --psnr 38 \\",
      "      --embed --out scan.squeeze"
    })
public final class Compress extends Task {
  @Mixin private DataOptions data;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description =
          "The model whose net encodes the data. A model that has not learned to compress learns it"
              + " from these data, and is embedded; pictures need one that has.")
  @Under(Heading.MODEL)
  private Path model;

  @Mixin private QualityOptions quality;

  @Option(
      names = "--embed",
      description = "Put the model into the file, which then is read without another.")
  @Under(Heading.OUTPUT)
  private boolean embedded;

  @Option(
      names = "--compare",
      description =
          "Compare the size with that of other files at the same distortion: JPEG, WebP (if cwebp"
              + " is installed) and PNG, or xz and zstd.")
  @Under(Heading.OUTPUT)
  private boolean compare;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE|DIR",
      description = "The compressed file. For a folder of pictures a folder, made if need be.")
  @Under(Heading.OUTPUT)
  private Path out;

  public Compress(Console console) {
    super(console);
  }

  @Override
  protected Outcome work() throws Exception {
    requireDifferent(data.path(), out, model, json());
    checked(data::format);
    checked(
        () -> {
          quality.requireFits(model != null);
          return quality;
        });
    if (data.arePictures()) {
      return pictures();
    }
    NewFile.requireWritable(out);
    if (model != null) {
      return codes();
    }
    if (embedded) {
      throw wrongArgument("--embed goes with --model: leave it out");
    }
    if (data.isIdx()) {
      return table(data.read());
    }
    HowRead.tell(console(), data.path(), data.decisions(true));
    return series(data.source());
  }

  private Outcome pictures() throws Exception {
    if (model == null) {
      throw new Failure(
          data.path() + " holds pictures, which need a --model: make one by 'train --arch dct'");
    }
    data.requireNoColumns(Files.isDirectory(data.path()) ? "a folder of pictures" : "a picture");
    requireNoFolder(model);
    if (!Files.isDirectory(data.path()) && !Files.isDirectory(out)) {
      NewFile.requireWritable(out);
    }
    try (Compressor compressor = Compressor.load(model)) {
      return new PictureCommand(compressor, quality, embedded, compare, console())
          .run(data.path(), out);
    }
  }

  private Summary table(Samples samples) throws Exception {
    if (!(samples.shape() instanceof SampleShape.Features)) {
      throw new Failure(
          data.path() + " holds pictures: give a table, or a --model for such pictures");
    }
    CompressionReport report = TableCompressor.compress(samples, quality.bound(), out);
    return compared(summary(DataOptions.layout(samples), report), samples, report);
  }

  private Summary series(SeriesSource source) throws IOException {
    TimeSeries series = source.series();
    CompressionReport report = SeriesCompressor.compress(source, quality.bound(), out);
    Summary summary = summary(DataOptions.layout(series), report);
    if (compare && (series.hasMissing() || series.times().isPresent())) {
      console().note("hint: --compare is for complete tables without times: see --ignore");
      return summary;
    }
    if (!compare) {
      return summary;
    }
    float[][] rows = new float[series.length()][];
    Arrays.setAll(rows, series::step);
    return compared(summary, Samples.of(rows), report);
  }

  private Summary codes() throws Exception {
    requireNoFolder(model);
    try (Autoencoder net = Autoencoder.load(model)) {
      TrainedColumns recalled = data.recall(TrainedColumns.of(net));
      if (!recalled.isEmpty()) {
        console().note("columns as in training: " + recalled);
      }
      HowRead.tell(console(), data.path(), data.decisions(false));
      Samples samples = data.read();
      ErrorBound bound =
          quality.bound() == null || data.isIdx()
              ? quality.bound()
              : NetBound.of(data.path(), data.format(), quality.bound());
      Compressor compressor = compressor(net, samples); // the net is closed by this method
      Embedding inFile = embedded || !Compressor.isIn(net) ? Embedding.MODEL : Embedding.NONE;
      CompressionReport report =
          quality.bound() == null
              ? compressor.compress(samples, quality.quality(), out, inFile)
              : compressor.compress(samples, bound, out, inFile);
      return compared(summary(DataOptions.layout(samples), report), samples, report);
    }
  }

  private Summary compared(Summary summary, Samples samples, CompressionReport report)
      throws IOException {
    if (!compare) {
      return summary;
    }
    CodecComparison table = new CodecComparison();
    boolean pictures =
        samples.shape() instanceof SampleShape.Image image
            && samples.range().map(range -> range.high() == 255).orElse(false)
            && (image.channels() == 1 || image.channels() == 3);
    if (samples.shape() instanceof SampleShape.Features) {
      ErrorBound bound =
          quality.bound() != null ? quality.bound() : ErrorBound.absolute(report.largestError());
      table.add(report.bytesOut(), TableBaselines.of(samples, bound));
    } else if (pictures) {
      double psnr = quality.bound() == null ? report.psnr().orElseThrow() : faithful();
      table.add(report.bytesOut(), PictureBaselines.of(Mosaic.of(samples), psnr));
    } else {
      console().note("hint: --compare is for tables and for pictures of 8 bits");
      return summary;
    }
    table.addTo(summary);
    return summary;
  }

  /** A promise on every value is kept by no lossy format: only what loses nothing compares. */
  private static double faithful() {
    return Double.POSITIVE_INFINITY;
  }

  private Compressor compressor(Autoencoder net, Samples samples) throws IOException {
    String name = Names.nameOf(model);
    return Compressor.isIn(net)
        ? Compressor.of(net, name)
        : Elapsed.during(
            console(),
            "learning from these data what the codes of " + model + " look like",
            () -> Compressor.learn(net, samples, name));
  }

  private Summary summary(String layout, CompressionReport report) throws IOException {
    Summary summary = new Summary("compress");
    summary.fact("data", "data", Cell.of(data.path().toString()).as(data.path() + ", " + layout));
    summary.hidden("rows", Cell.of(report.samples()));
    summary.hidden("columns", Cell.of(report.values() / report.samples()));
    long before = Files.size(data.path());
    summary.fact("data_bytes", "  as it is", Cell.of(before).as(Format.bytes(before)));
    summary.fact(
        "float_bytes", "  as values", Cell.of(report.bytesIn()).as(Format.bytes(report.bytesIn())));
    if (model != null) {
      summary.fact("model", "model", Cell.of(model.toString()));
    }
    if (quality.bound() != null) {
      summary.fact("max_error", "allowed error", Cell.of(quality.bound().toString()));
    } else {
      summary.fact("quality", "asked for", Cell.of(quality.toString()));
    }
    errors(summary, report);
    return summary.fact(
        "seconds", "time", Cell.of(report.seconds()).as(Format.seconds(report.seconds())));
  }

  private void errors(Summary summary, CompressionReport report) {
    summary.fact(
        "largest_error",
        "largest error",
        Cell.of(report.largestError())
            .as(
                String.format(
                    Locale.ROOT,
                    "%s, %s of its column's range at most",
                    Format.number(report.largestError()),
                    Format.percent(report.largestRelativeError()))));
    summary.fact("mean_error", "mean error", Cell.of(report.meanError()));
    report
        .psnr()
        .ifPresent(
            psnr ->
                summary.fact(
                    "psnr", "PSNR", Cell.of(psnr).as(String.format(Locale.ROOT, "%.2f dB", psnr))));
    report.ssim().ifPresent(ssim -> summary.fact("ssim", "SSIM", Cell.of(ssim)));
    summary.fact(
        "bytes",
        "compressed",
        Cell.of(report.bytesOut())
            .as(
                String.format(
                    Locale.ROOT,
                    "%s, %s, %s",
                    out,
                    Format.bytes(report.bytesOut()),
                    report.pixels().isPresent()
                        ? String.format(
                            Locale.ROOT, "%.3f bits a pixel", report.bitsPerPixel().orElseThrow())
                        : String.format(Locale.ROOT, "%.2f bits a value", report.bitsPerValue()))));
    summary.hidden("bits_per_value", Cell.of(report.bitsPerValue()));
  }
}
