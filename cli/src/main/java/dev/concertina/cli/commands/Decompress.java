package dev.concertina.cli.commands;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.concertina.cli.console.Cell;
import dev.concertina.cli.console.Console;
import dev.concertina.cli.console.Failure;
import dev.concertina.cli.console.NewFile;
import dev.concertina.cli.console.Summary;
import dev.concertina.cli.console.Task;
import dev.concertina.cli.help.Heading;
import dev.concertina.cli.help.Under;
import dev.concertina.compress.CompressedContents;
import dev.concertina.compress.CompressedSamples;
import dev.concertina.compress.CompressedTable;
import dev.concertina.compress.Compressor;
import dev.concertina.compress.ErrorBound;
import dev.concertina.data.SampleShape;
import dev.concertina.data.ShortestDecimal;
import dev.concertina.image.Picture;
import dev.concertina.image.compress.CompressedPicture;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Gives back what was compressed. */
@Command(
    name = "decompress",
    sortOptions = false,
    header = "Give back what 'compress' made smaller.",
    description = {
      "Gives back what 'compress' wrote. A table becomes CSV, with empty cells for missing"
          + " readings; a picture becomes a file of the kind that --out names; samples become CSV,"
          + " or small pictures in a folder."
    },
    footer = {
      "",
      "Examples:",
      "  concertina decompress --in pumps.squeeze --out pumps.csv",
      "  concertina decompress --in scan.squeeze --model photos.concertina \\",
      "      --out scan.png"
    })
public final class Decompress extends Task {
  private static final double WHITE = 255;
  private static final double DEEP_WHITE = 65535;

  @Option(names = "--in", required = true, paramLabel = "FILE", description = "A compressed file.")
  @Under(Heading.DATA)
  private Path in;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "The model that it was made with, unless the file holds it.")
  @Under(Heading.MODEL)
  private Path model;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE|DIR",
      description = "The file, or for small pictures the folder, that is written.")
  @Under(Heading.OUTPUT)
  private Path out;

  public Decompress(Console console) {
    super(console);
  }

  @Override
  protected Summary work() throws Exception {
    requireDifferent(in, out, model, json());
    CompressedContents contents = CompressedContents.of(in);
    boolean needed = contents.model().isPresent() && !contents.embedded();
    if (needed && model == null) {
      throw new Failure(
          in + " was made with the model " + contents.model().get() + ": give it as --model");
    }
    if (model != null && contents.model().isEmpty()) {
      throw wrongArgument(
          "--model is for codes of a net, and " + in + " holds a table: leave it out");
    }
    return switch (contents.kind()) {
      case TABLE -> table();
      case SAMPLES -> samples(contents);
      case PICTURE -> picture(contents);
    };
  }

  private Summary table() throws IOException {
    try (CompressedTable table = CompressedTable.open(in)) {
      csv(names(table), table.size(), row -> cells(table, row));
      Summary summary = new Summary("decompress");
      summary.fact("rows", "rows", Cell.of(table.size()));
      summary.fact("columns", "columns", Cell.of(table.names().size()));
      table.timeName().ifPresent(name -> summary.fact("time", "times", Cell.of(name)));
      return ending(summary, Optional.of(table.bound()));
    }
  }

  private Summary ending(Summary summary, Optional<ErrorBound> bound) {
    bound.ifPresent(most -> summary.fact("max_error", "largest error", Cell.of(most.toString())));
    return summary.fact("out", "written to", Cell.of(out.toString()));
  }

  /** The time comes first. */
  private static List<String> names(CompressedTable table) {
    return Stream.concat(table.timeName().stream(), table.names().stream()).toList();
  }

  private static String[] cells(CompressedTable table, long row) throws IOException {
    List<String> texts = table.texts(row);
    if (texts.equals(List.of(""))) {
      texts = List.of("NaN"); // an empty line would be no row
    }
    return Stream.concat(table.time(row).stream(), texts.stream()).toArray(String[]::new);
  }

  /** Gives the cells of rows by their number. */
  private interface Rows {
    String[] row(long number) throws IOException;
  }

  private void csv(List<String> names, long size, Rows rows) throws IOException {
    try (NewFile file = NewFile.open(out)) {
      Writer writer =
          new BufferedWriter(new OutputStreamWriter(file.stream(), StandardCharsets.UTF_8));
      CsvWriter csv = CsvWriter.builder().build(writer);
      csv.writeRecord(names);
      for (long row = 0; row < size; row++) {
        csv.writeRecord(rows.row(row));
      }
      csv.flush();
      file.commit();
    }
  }

  private static String[] cells(float[] row) {
    String missing = row.length == 1 ? "NaN" : ""; // an empty line would be no row
    String[] cells = new String[row.length];
    for (int i = 0; i < row.length; i++) {
      cells[i] = Float.isNaN(row[i]) ? missing : ShortestDecimal.of(row[i]);
    }
    return cells;
  }

  private Summary samples(CompressedContents contents) throws IOException, Failure {
    if (contents.embedded() && model == null) {
      try (CompressedSamples samples = CompressedSamples.open(in)) {
        return samples(samples);
      }
    }
    try (Compressor compressor = Compressor.load(model);
        CompressedSamples samples = CompressedSamples.open(in, compressor)) {
      return samples(samples);
    }
  }

  private Summary samples(CompressedSamples samples) throws IOException, Failure {
    if (samples.shape() instanceof SampleShape.Image image && !isCsv()) {
      small(samples, image);
    } else {
      List<String> features = samples.compressor().model().description().features();
      int values = samples.shape().size();
      List<String> names =
          values == features.size()
              ? features
              : IntStream.range(0, values).mapToObj(i -> "f" + i).toList();
      csv(names, samples.size(), row -> cells(samples.row(row)));
    }
    Summary summary = new Summary("decompress");
    summary.fact("samples", "samples", Cell.of(samples.size()));
    summary.fact("shape", "shape", Cell.of(samples.shape().toString()));
    return ending(summary, samples.bound());
  }

  private boolean isCsv() {
    return out.toString().matches("(?i).*\\.csv");
  }

  private void small(CompressedSamples samples, SampleShape.Image image)
      throws IOException, Failure {
    double white = samples.white().orElse(0);
    boolean drawable =
        white > 0 && white <= DEEP_WHITE && (image.channels() == 1 || image.channels() == 3);
    if (!drawable) {
      throw new Failure(in + " holds samples that are no pictures: let --out end in .csv");
    }
    Files.createDirectories(out);
    int depth = white > WHITE ? 16 : 8;
    float factor = (float) ((depth == 16 ? DEEP_WHITE : WHITE) / white);
    int digits = Long.toString(samples.size() - 1).length();
    for (long i = 0; i < samples.size(); i++) {
      float[] values = samples.row(i);
      for (int k = 0; k < values.length; k++) {
        values[k] *= factor;
      }
      Picture picture = Picture.of(values, image.channels(), image.height(), image.width(), depth);
      picture.write(out.resolve(String.format(Locale.ROOT, "%0" + digits + "d.png", i)));
    }
  }

  private Summary picture(CompressedContents contents) throws IOException {
    if (contents.embedded() && model == null) {
      try (CompressedPicture picture = CompressedPicture.open(in)) {
        return picture(picture);
      }
    }
    try (Compressor compressor = Compressor.load(model);
        CompressedPicture picture = CompressedPicture.open(in, compressor)) {
      return picture(picture);
    }
  }

  private Summary picture(CompressedPicture picture) throws IOException {
    Path target = Files.isDirectory(out) ? out.resolve(name()) : out;
    picture.read().write(target);
    Summary summary = new Summary("decompress");
    summary.fact("size", "size", Cell.of(picture.width() + " x " + picture.height()));
    summary.fact("colours", "colours", Cell.of(picture.channels() == 1 ? "grey" : "colour"));
    picture
        .bound()
        .ifPresent(most -> summary.fact("max_error", "largest error", Cell.of(most.toString())));
    return summary.fact("out", "written to", Cell.of(target.toString()));
  }

  private String name() {
    return in.getFileName().toString().replaceFirst("(\\.[A-Za-z]+)?\\.squeeze$", "") + ".png";
  }
}
