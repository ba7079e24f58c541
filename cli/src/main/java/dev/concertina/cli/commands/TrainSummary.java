package dev.concertina.cli.commands;

import dev.concertina.Fit;
import dev.concertina.ModelDescription;
import dev.concertina.TrainingReport;
import dev.concertina.TrainingReport.Stop;
import dev.concertina.anomaly.Threshold;
import dev.concertina.cli.console.Cell;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.console.Names;
import dev.concertina.cli.console.Summary;
import dev.concertina.cli.input.HeldOutNoise;
import dev.concertina.cli.input.LabelledRows;
import dev.concertina.cli.input.PictureSet;
import dev.concertina.cli.input.SeriesFiles;
import dev.concertina.cli.input.SeriesMaterial;
import dev.concertina.cli.options.SeriesWindow;
import dev.concertina.noise.Corruption;
import dev.concertina.series.SlidingWindows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** What is said of a training, part by part. */
final class TrainSummary {
  private final Summary summary = new Summary("train");
  private final String thing;

  /**
   * Begins.
   *
   * @param thing what a sample is called: row, picture or crop
   */
  TrainSummary(String thing) {
    this.thing = thing;
  }

  Summary done() {
    return summary;
  }

  TrainSummary data(Path path, String layout, int size) {
    summary.fact("data", "data", Cell.of(path.toString()).as(path + ", " + layout));
    summary.hidden("rows", Cell.of(size));
    return this;
  }

  TrainSummary labels(LabelledRows rows) {
    rows.remark()
        .ifPresent(
            said -> summary.fact("anomalies_left_out", "labels", Cell.of(rows.leftOut()).as(said)));
    return this;
  }

  TrainSummary pictures(PictureSet set) {
    int bad = set.leftOut().size();
    String text = Format.count(set.pictures().size());
    summary.fact(
        "pictures",
        "pictures",
        Cell.of(set.pictures().size()).as(bad == 0 ? text : text + "; " + bad + " left out"));
    summary.hidden("pictures_left_out", Cell.of(bad));
    return this;
  }

  TrainSummary net(Fit fit, Corruption noise) {
    TrainingReport report = fit.report();
    ModelDescription net = fit.model().description();
    String weights = Format.count(net.parameters()) + " weights";
    summary.fact(
        "weights",
        "net",
        Cell.of(net.parameters())
            .as(net.kind() + " " + net.shape() + ", code " + net.codeSize() + ", " + weights));
    count("training_rows", "trained on", report.trainingSamples());
    count("held_out_rows", "held out", report.validationSamples());
    int best = report.bestEpoch();
    summary.fact(
        "best_epoch",
        "epoch kept",
        Cell.of(best).as(best + " of " + report.history().size() + stopped(report)));
    summary.fact("error", "error", Cell.of(report.bestError()).as(error(report, noise)));
    return this;
  }

  private void count(String key, String name, int samples) {
    summary.fact(key, name, Cell.of(samples).as(Format.count(samples, thing)));
  }

  private static String stopped(TrainingReport report) {
    return report.stop() == Stop.ALL_EPOCHS ? "" : ", stopped: " + Names.of(report.stop());
  }

  private String error(TrainingReport report, Corruption noise) {
    return String.format(
        Locale.ROOT,
        "%s (%s, scaled units, %s %ss%s)",
        Format.number(report.bestError()),
        report.loss().text(),
        report.validationSamples() > 0 ? "held-out" : "training",
        thing,
        noise.equals(Corruption.none()) ? "" : noise.hides() ? ", hidden values" : ", with noise");
  }

  TrainSummary noise(HeldOutNoise noise) {
    String text =
        String.format(
            Locale.ROOT, "%.2f dB noisy, %.2f dB denoised", noise.before(), noise.after());
    summary.fact("psnr", "PSNR", Cell.of(noise.after()).as(text + " (held-out crops)"));
    summary.hidden("psnr_noisy", Cell.of(noise.before()));
    return this;
  }

  TrainSummary ending(TrainingReport report) {
    summary.fact("backend", "backend", Cell.of(report.backend()));
    summary.fact("seconds", "time", Cell.of(report.seconds()).as(Format.seconds(report.seconds())));
    for (int i = 0; i < report.notes().size(); i++) {
      summary.fact("note_" + (i + 1), "note " + (i + 1), Cell.of(report.notes().get(i)));
    }
    return this;
  }

  TrainSummary withoutThreshold() {
    Cell none = Cell.none().as("none, so 'detect' will refuse this model: nothing was held out");
    summary.fact("threshold", "threshold", none);
    return this;
  }

  /**
   * What decides.
   *
   * @param text the threshold for people
   * @param remark why it is not learned by the usual rule; empty if it is
   */
  TrainSummary threshold(Threshold threshold, String text, Optional<String> remark) {
    summary.fact("threshold", "threshold", Cell.of(threshold.value()).as(text));
    summary.hidden("threshold_rule", Cell.of(threshold.rule().text()));
    remark.ifPresent(said -> summary.fact("threshold_reason", "  rule", Cell.of(said)));
    return this;
  }

  TrainSummary series(SeriesFiles files, SeriesMaterial material) {
    SlidingWindows windows = material.windows();
    summary.hidden("series", Cell.of(files.series().size()));
    summary.hidden("steps", Cell.of(files.steps()));
    material
        .remark()
        .ifPresent(
            said ->
                summary.fact("anomalies_left_out", "labels", Cell.of(material.leftOut()).as(said)));
    SeriesWindow length = material.length();
    String steps = Format.count(length.steps(), "step") + " (" + length.reason() + ")";
    summary.fact("window", "window", Cell.of(length.steps()).as(steps));
    summary.fact("windows", "windows", Cell.of(windows.size()));
    int holes = material.holes();
    String longest =
        holes == 0
            ? Format.count(holes)
            : String.format(
                "%s; the longest part without one has %s",
                Format.count(holes), Format.count(material.longestPart(), "step"));
    summary.fact("holes", "holes", Cell.of(holes).as(longest));
    summary.fact("uncovered", "steps outside", Cell.of(windows.uncovered()));
    return this;
  }

  TrainSummary model(Path model) throws IOException {
    String text = model + ", " + Format.bytes(Files.size(model));
    summary.fact("model", "model", Cell.of(model.toString()).as(text));
    return this;
  }
}
