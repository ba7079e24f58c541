package dev.concertina.cli.reproduce;

import dev.concertina.cli.console.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tables, pictures of any size and small pictures as compressed files, beside the files of the
 * programs that people use, at the same distortion. All bytes are those of files that were written,
 * and all errors those of what was read from them.
 */
final class ReproduceCompression implements Reproduction {
  private final List<CompressionPart> parts;

  ReproduceCompression() {
    this(
        List.of(
            new TableCompression(),
            new PictureCompression(),
            DigitCompression.mnist(),
            DigitCompression.fashion()));
  }

  ReproduceCompression(List<CompressionPart> parts) {
    this.parts = parts;
  }

  @Override
  public String name() {
    return "compression";
  }

  @Override
  public String description() {
    return "tables and pictures as small files, beside xz, zstd, JPEG and WebP";
  }

  @Override
  public boolean hasCharts() {
    return true;
  }

  @Override
  public ResultTable obtain(Path data, boolean quick, Consumer<String> progress)
      throws IOException {
    long start = System.nanoTime();
    if (parts.stream().noneMatch(p -> p.isIn(data))) {
      throw new NoSuchFileException(
          data.toString(),
          null,
          parts.stream().map(CompressionPart::needs).collect(Collectors.joining("; ", "", "")));
    }
    Path scratch = Files.createTempDirectory("concertina");
    Findings all = Findings.NONE;
    try {
      for (CompressionPart part : parts) {
        all =
            all.and(
                part.isIn(data)
                    ? part.measure(data, scratch, quick, progress)
                    : Findings.note("Left out: " + part.needs() + "."));
      }
    } finally {
      delete(scratch);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (quick) {
      all = all.and(Findings.note("Quick: a part of the data and of the training."));
    }
    return new ResultTable(
        name(), all.rows(), seconds, Machine.describe(), all.notes(), all.charts());
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** A line about how long a training took. */
  static String trained(String what, double seconds, double share) {
    return String.format(
        Locale.ROOT, "%s: %.0f s of training, %.0f %% of its part.", what, seconds, 100 * share);
  }
}
