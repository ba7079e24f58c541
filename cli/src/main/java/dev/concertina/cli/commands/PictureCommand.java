package dev.concertina.cli.commands;

import dev.concertina.cli.baseline.CodecComparison;
import dev.concertina.cli.baseline.PictureBaselines;
import dev.concertina.cli.console.Cell;
import dev.concertina.cli.console.Console;
import dev.concertina.cli.console.Failure;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.console.Outcome;
import dev.concertina.cli.console.ProgressMeter;
import dev.concertina.cli.console.Summary;
import dev.concertina.cli.console.Table;
import dev.concertina.cli.options.QualityOptions;
import dev.concertina.compress.CompressionReport;
import dev.concertina.compress.Compressor;
import dev.concertina.compress.Embedding;
import dev.concertina.image.Picture;
import dev.concertina.image.Pictures;
import dev.concertina.image.compress.PictureCompressor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Compresses a picture, or all pictures of a folder. */
final class PictureCommand {
  private static final String ENDING = ".squeeze";
  private static final int SHOWN = 40;

  private final Compressor compressor;
  private final QualityOptions quality;
  private final boolean embedded;
  private final boolean compared;
  private final Console console;
  private final CodecComparison beside = new CodecComparison();
  private final List<List<Cell>> rows = new ArrayList<>();
  private long bytes;
  private long pixels;
  private double seconds;
  private int failed;

  PictureCommand(
      Compressor compressor,
      QualityOptions quality,
      boolean embedded,
      boolean compared,
      Console console) {
    this.compressor = compressor;
    this.quality = quality;
    this.embedded = embedded;
    this.compared = compared;
    this.console = console;
  }

  Outcome run(Path in, Path out) throws IOException, Failure {
    boolean folder = Files.isDirectory(in);
    if (folder && Files.exists(out) && !Files.isDirectory(out)) {
      throw new Failure("--data is a folder, so --out must be one, found the file " + out);
    }
    if (folder) {
      Files.createDirectories(out);
    }
    List<Path> files = folder ? files(in) : List.of(in);
    try (ProgressMeter meter = new ProgressMeter(console, "pictures")) {
      for (int i = 0; i < files.size(); i++) {
        Path target = folder || Files.isDirectory(out) ? into(out, files.get(i)) : out;
        attempt(files.get(i), target, !folder);
        meter.to(i + 1, files.size());
      }
    }
    return summary(in, out);
  }

  private static List<Path> files(Path folder) throws IOException {
    Pictures pictures = Pictures.folder(folder);
    return IntStream.range(0, pictures.size()).mapToObj(i -> Path.of(pictures.name(i))).toList();
  }

  /** With the picture's own ending, too: a.png and a.jpg are two pictures. */
  private static Path into(Path folder, Path picture) {
    return folder.resolve(picture.getFileName() + ENDING);
  }

  /** Of several, a picture that cannot be compressed does not stop the others. */
  private void attempt(Path file, Path target, boolean only) throws IOException {
    try {
      squeeze(file, target);
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      if (only) {
        throw e;
      }
      failed++;
      console.note("failed: " + file + ": " + Failure.explain(e));
    }
  }

  private void squeeze(Path file, Path target) throws IOException {
    Picture picture = Picture.read(file);
    PictureCompressor pictures = PictureCompressor.of(compressor);
    Embedding embedding = embedded ? Embedding.MODEL : Embedding.NONE;
    CompressionReport report =
        quality.bound() == null
            ? pictures.compress(picture, quality.quality(), target, embedding)
            : pictures.compress(picture, quality.bound(), target, embedding);
    if (compared && picture.depth() != Byte.SIZE) {
      console.note("hint: --compare is for pictures of 8 bits, and leaves out " + file);
    } else if (compared) {
      // A promise on every value is kept by no lossy format: only what loses nothing compares.
      double psnr =
          quality.bound() == null ? report.psnr().orElseThrow() : Double.POSITIVE_INFINITY;
      beside.add(report.bytesOut(), PictureBaselines.of(picture, psnr));
    }
    bytes += report.bytesOut();
    pixels += report.pixels().orElseThrow();
    seconds += report.seconds();
    rows.add(
        List.of(
            Cell.of(file.getFileName().toString()),
            Cell.of(picture.width() + " x " + picture.height()),
            Cell.of(Files.size(file)),
            Cell.of(report.bytesOut()),
            decimals(report.bitsPerPixel().orElseThrow(), 3),
            decimals(report.psnr().orElseThrow(), 2),
            report.ssim().isPresent() ? decimals(report.ssim().getAsDouble(), 4) : Cell.none(),
            Cell.of(report.largestError())));
  }

  private static Cell decimals(double value, int digits) {
    return Cell.of(value).as(String.format(Locale.ROOT, "%." + digits + "f", value));
  }

  private Summary summary(Path in, Path out) {
    Summary summary = new Summary("compress");
    summary.fact("data", "data", Cell.of(in.toString()));
    summary.fact("count", "pictures", Cell.of(rows.size()));
    if (failed > 0) {
      summary.fact("failed", "failed", Cell.of(failed)).failed();
    }
    summary.fact("quality", "asked for", Cell.of(quality.toString()));
    summary.fact("out", "out", Cell.of(out.toString()));
    if (!rows.isEmpty()) {
      double each = bytes * 8.0 / pixels;
      summary.fact(
          "bytes",
          "compressed",
          Cell.of(bytes)
              .as(String.format(Locale.ROOT, "%s, %.3f bits a pixel", Format.bytes(bytes), each)));
      summary.fact("seconds", "time", Cell.of(seconds).as(Format.seconds(seconds)));
    }
    if (!beside.isEmpty()) {
      beside.addTo(summary);
    }
    return summary.table(
        "pictures",
        new Table(
            "pictures",
            List.of(
                new Table.Column("name", "picture"),
                new Table.Column("size", "size"),
                new Table.Column("file_bytes", "its file"),
                new Table.Column("bytes", "bytes"),
                new Table.Column("bits_per_pixel", "bits a pixel"),
                new Table.Column("psnr", "PSNR"),
                new Table.Column("ssim", "SSIM"),
                new Table.Column("largest_error", "largest error")),
            rows),
        SHOWN);
  }
}
