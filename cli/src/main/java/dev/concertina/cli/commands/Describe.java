package dev.concertina.cli.commands;

import dev.concertina.Autoencoder;
import dev.concertina.ModelDescription;
import dev.concertina.ModelFormatException;
import dev.concertina.Resizable;
import dev.concertina.anomaly.AnomalyDetector;
import dev.concertina.anomaly.Threshold;
import dev.concertina.cli.console.Cell;
import dev.concertina.cli.console.Console;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.console.Names;
import dev.concertina.cli.console.Summary;
import dev.concertina.cli.console.Table;
import dev.concertina.cli.console.Task;
import dev.concertina.cli.options.TrainedColumns;
import dev.concertina.compress.CompressedContents;
import dev.concertina.compress.CompressedTable;
import dev.concertina.compress.Compressor;
import dev.concertina.data.SampleShape;
import dev.concertina.series.detect.SeriesDetector;
import dev.concertina.series.detect.SeriesScoring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Says what a model file holds. */
@Command(
    name = "describe",
    sortOptions = false,
    header = "Say what a model's file or a compressed file holds.",
    description = "Says what a model's file or a compressed file holds.",
    footer = {"", "Example:", "  concertina describe pumps.concertina"})
public final class Describe extends Task {
  private static final int FEATURES_SHOWN = 40;

  @Parameters(paramLabel = "FILE", description = "A file that 'train' or 'compress' wrote.")
  private Path file;

  public Describe(Console console) {
    super(console);
  }

  @Override
  protected Summary work() throws Exception {
    requireDifferent(file, json());
    requireNoFolder(file);
    if (CompressedContents.recognises(file)) {
      return compressed();
    }
    try (Autoencoder model = Autoencoder.load(file)) {
      Summary summary = summary(model.description());
      serves(model).ifPresent(said -> summary.fact("serves", "serves", Cell.of(said)));
      if (model.description().shape() instanceof SampleShape.Series) {
        series(summary, model);
      } else if (hasDetector(model)) {
        thresholds(summary, model);
      }
      TrainedColumns columns = TrainedColumns.of(model);
      if (!columns.toString().isEmpty()) {
        summary.fact("columns", "columns", Cell.of(columns.toString()));
      }
      if (Compressor.isIn(model)) {
        String way = "to files, by compress --model";
        summary.fact("compresses", "compresses", Cell.of(true).as(way));
      }
      model
          .description()
          .training()
          .ifPresent(t -> summary.table("training", table("training", t.words())));
      summary.table("versions", table("made by", model.description().versions()));
      return summary.table("features", features(model.description()), FEATURES_SHOWN);
    }
  }

  private Summary compressed() throws IOException {
    CompressedContents contents = CompressedContents.of(file);
    Summary summary = new Summary("describe");
    long size = Files.size(file);
    summary.fact("file", "file", Cell.of(file.toString()).as(file + ", " + Format.bytes(size)));
    summary.hidden("bytes", Cell.of(size));
    summary.fact("kind", "kind", Cell.of("compressed " + Names.of(contents.kind())));
    if (contents.kind() == CompressedContents.Kind.TABLE) {
      summary.fact("rows", "rows", Cell.of(contents.size()));
      try (CompressedTable table = CompressedTable.open(file)) {
        summary.fact("columns", "columns", Cell.of(String.join(", ", table.names())));
        table.timeName().ifPresent(name -> summary.fact("time", "times", Cell.of(name)));
      }
    } else {
      summary.fact("size", "samples", Cell.of(contents.size()));
      summary.fact("shape", "shape", Cell.of(contents.shape().toString()));
      String where = contents.embedded() ? ", in the file" : "";
      summary.fact("model", "model", Cell.of(contents.model().orElseThrow() + where));
      summary.fact("steps", "steps", Cell.of(steps(contents.multiples())));
    }
    summary.fact("blocks", "blocks", Cell.of(contents.blocks()));
    contents
        .bound()
        .ifPresent(bound -> summary.fact("max_error", "largest error", Cell.of(bound.toString())));
    return summary;
  }

  private static String steps(List<Double> multiples) {
    return multiples.stream().map(Format::number).collect(Collectors.joining(", "))
        + " of those in training";
  }

  private Summary summary(ModelDescription model) throws IOException {
    Summary summary = new Summary("describe");
    long size = Files.size(file);
    summary.fact("file", "file", Cell.of(file.toString()).as(file + ", " + Format.bytes(size)));
    summary.hidden("bytes", Cell.of(size));
    summary.fact("kind", "kind", Cell.of(model.kind()));
    model
        .architecture()
        .forEach((name, value) -> summary.fact("net." + name, "  " + name, Cell.of(value)));
    summary.fact("shape", "samples", Cell.of(model.shape().toString()));
    summary.fact("code", "code", Cell.of(model.code().toString()));
    summary.fact("weights", "weights", Cell.of(model.parameters()));
    summary.fact("loss", "loss", Cell.of(model.loss().text()));
    return summary.fact("scaling", "scaling", Cell.of(Names.of(model.scaling().method())));
  }

  /** Which pictures a model takes. */
  private static Optional<String> serves(Autoencoder model) {
    if (!(model.description().shape() instanceof SampleShape.Image image)) {
      return Optional.empty();
    }
    String channels =
        image.channels() == 1 ? "grey pictures" : "pictures of " + image.channels() + " channels";
    return Optional.of(
        model
            .capability(Resizable.class)
            .map(Resizable::receptiveField)
            .map(
                local ->
                    String.format(
                        "%s of any size, each pixel by those up to %d away; sides are filled up to"
                            + " multiples of %d",
                        channels, local.reach(), local.grid()))
            .orElse(channels + " of " + image.height() + " x " + image.width() + " only"));
  }

  /** Of what a model's file can hold beside the net, all but two are detectors. */
  private static boolean hasDetector(Autoencoder model) throws ModelFormatException {
    int others = Compressor.isIn(model) ? 1 : 0;
    return model.sections().size() > others + (TrainedColumns.of(model).isEmpty() ? 0 : 1);
  }

  private void series(Summary summary, Autoencoder model) {
    try {
      SeriesDetector detector = SeriesDetector.of(model); // closed with the model
      SeriesScoring scoring = detector.scoring();
      int window = detector.model().description().shape().valuesPerFeature();
      summary.fact("window", "window", Cell.of(window).as(Format.count(window, "step")));
      String score =
          Names.of(scoring.aggregation())
              + " over the windows that cover a step, of the error of the "
              + Names.of(scoring.resolution());
      summary.fact("scoring", "score", Cell.of(score));
      summary.hidden("scoring_stride", Cell.of(scoring.stride()));
      if (scoring.smoothing() > 1) {
        String mean = "moving average of " + Format.count(scoring.smoothing(), "step");
        summary.fact("smoothing", "smoothing", Cell.of(scoring.smoothing()).as(mean));
      }
      Threshold threshold = detector.threshold();
      summary.fact(
          "threshold", "threshold", Cell.of(threshold.value()).as(Format.ofSteps(threshold)));
      summary.hidden("threshold_rule", Cell.of(threshold.rule().text()));
      live(detector, summary);
    } catch (ModelFormatException withoutDetector) {
      console().note(file + ": " + withoutDetector.getMessage());
    }
  }

  private static void live(SeriesDetector detector, Summary summary) {
    try {
      double threshold = detector.live().threshold().value();
      summary.fact("live_threshold", "  of one window", Cell.of(threshold));
    } catch (IllegalArgumentException tooFewWindows) {
      String none = "none: " + tooFewWindows.getMessage();
      summary.fact("live_threshold", "  of one window", Cell.none().as(none));
    }
  }

  private void thresholds(Summary summary, Autoencoder model) {
    try {
      AnomalyDetector detector = AnomalyDetector.of(model); // closed with the model
      List<List<Cell>> rows =
          detector.thresholds().entrySet().stream()
              .map(t -> row(t.getKey(), t.getValue()))
              .toList();
      summary.table(
          "thresholds",
          new Table(
              "thresholds",
              List.of(
                  new Table.Column("name", "name"),
                  new Table.Column("value", "value"),
                  new Table.Column("rule", "rule"),
                  new Table.Column("rows", "learned from rows"),
                  new Table.Column("rate_low", "true rate from"),
                  new Table.Column("rate_high", "to (95 %)")),
              rows));
    } catch (ModelFormatException withoutThresholds) {
      console().note(file + ": " + withoutThresholds.getMessage());
    }
  }

  private static List<Cell> row(String name, Threshold threshold) {
    var rate = threshold.falsePositiveRate();
    return List.of(
        Cell.of(name),
        Cell.of(threshold.value()),
        Cell.of(threshold.rule().text()),
        Cell.of(threshold.calibrationSize()),
        rate.map(r -> Cell.percent(r.low())).orElseGet(Cell::none),
        rate.map(r -> Cell.percent(r.high())).orElseGet(Cell::none));
  }

  private static Table table(String title, Map<String, String> words) {
    return new Table(
        title,
        List.of(new Table.Column("name", ""), new Table.Column("value", "")),
        words.entrySet().stream()
            .map(e -> List.of(Cell.of(e.getKey()), Cell.of(e.getValue())))
            .toList());
  }

  private static Table features(ModelDescription model) {
    float[] offset = model.scaling().offset();
    float[] scale = model.scaling().scale();
    return new Table(
        "features: scaled = (raw - offset) / scale",
        List.of(
            new Table.Column("name", "name"),
            new Table.Column("offset", "offset"),
            new Table.Column("scale", "scale")),
        IntStream.range(0, offset.length)
            .mapToObj(
                f ->
                    List.of(
                        Cell.of(model.features().get(f)),
                        Cell.of((double) offset[f]),
                        Cell.of((double) scale[f])))
            .toList());
  }
}
