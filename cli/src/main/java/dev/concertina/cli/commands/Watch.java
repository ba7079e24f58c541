package dev.concertina.cli.commands;

import dev.concertina.anomaly.ThresholdRule;
import dev.concertina.cli.console.Cell;
import dev.concertina.cli.console.Console;
import dev.concertina.cli.console.Failure;
import dev.concertina.cli.console.Format;
import dev.concertina.cli.console.Summary;
import dev.concertina.cli.console.Task;
import dev.concertina.cli.help.Choices;
import dev.concertina.cli.help.Heading;
import dev.concertina.cli.help.Under;
import dev.concertina.cli.input.Readings;
import dev.concertina.cli.options.FormatOptions;
import dev.concertina.cli.options.ThresholdChoice;
import dev.concertina.cli.options.TrainedColumns;
import dev.concertina.cli.score.ScoreFile;
import dev.concertina.data.DataFormatException;
import dev.concertina.series.detect.LiveDetector;
import dev.concertina.series.detect.LiveDetector.Verdict;
import dev.concertina.series.detect.SeriesDetector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Judges the readings of a series one by one, while they come in. */
@Command(
    name = "watch",
    sortOptions = false,
    header = "Judge the readings of a series one by one, as they come in.",
    description = {
      "Takes readings one by one, as lines of CSV, and prints a line for each reading that makes"
          + " the last window an anomaly.",
      "Rows are read as 'detect' reads them. Columns that the model does not know are named and"
          + " left out; a row that cannot be read is reported, and costs only itself."
    },
    footer = {
      "",
      "Examples:",
      "  concertina watch --model pump.concertina --data today.csv",
      "  tail -n +1 -f today.csv | concertina watch --model pump.concertina --data - \\",
      "      --save"
    })
public final class Watch extends Task {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "A model for series that 'train' wrote.")
  @Under(Heading.MODEL)
  private Path model;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description = "A CSV file, or - for standard input.")
  @Under(Heading.DATA)
  private Path data;

  @Option(
      names = "--time",
      paramLabel = "NAME",
      description =
          "The column with the time. By default the one of the training, or the first column if it"
              + " is called time, date or the like.")
  @Under(Heading.DATA)
  private String time;

  @Mixin private FormatOptions form;

  @Option(
      names = "--threshold",
      paramLabel = "RULE",
      description =
          "How the threshold for the score of one window is learned from the scores that the"
              + " model's file keeps. The default is the rule of the training; with another, what"
              + " was seen before is forgotten.")
  @Under(Heading.THRESHOLD)
  @Choices(ThresholdChoice.Rules.class)
  private ThresholdRule rule;

  @Option(
      names = "--save",
      description =
          "At the end of the readings, keep in the model's file what has been seen. The next call"
              + " goes on from there.")
  @Under(Heading.OUTPUT)
  private boolean save;

  @Option(
      names = "--strict",
      description = "Stop at a row that cannot be read. By default such a row costs only itself.")
  @Under(Heading.DATA)
  private boolean strict;

  private final Unreadable unreadable = new Unreadable(console());

  public Watch(Console console) {
    super(console);
  }

  @Override
  protected Summary work() throws Exception {
    requireDifferent(model, data, json());
    requireNoFolder(model);
    if (rule == null) {
      try (LiveDetector live = opened(() -> LiveDetector.load(model))) {
        return watched(live);
      }
    }
    try (SeriesDetector stored = SeriesDetector.load(model);
        LiveDetector live = opened(() -> stored.withThreshold(rule).live())) {
      return watched(live);
    }
  }

  private Summary watched(LiveDetector live) throws IOException, Failure {
    form.recall(TrainedColumns.of(live.detector().model()));
    checked(() -> form.format(Optional.empty(), Optional.empty(), List.of()));
    try (Readings readings =
        Readings.open(
            data,
            live.detector().model().description().features(),
            time(live),
            form.format(Optional.empty(), Optional.empty(), List.of()),
            this::tell)) {
      HowRead.tell(console(), data, readings.decisions());
      if (!readings.dropped().isEmpty()) {
        console()
            .note(
                "columns that the model does not know are left out: "
                    + String.join(", ", readings.dropped()));
      }
      Summary summary = watch(live, readings);
      if (save) {
        live.save(model);
      }
      return summary.fact("saved", "state kept", Cell.of(save));
    }
  }

  private Optional<String> time(LiveDetector live) throws IOException {
    return time != null ? Optional.of(time) : TrainedColumns.of(live.detector().model()).time();
  }

  private void tell(DataFormatException problem, long row) {
    unreadable.take(problem, row);
    if (strict) {
      throw new UncheckedIOException(problem);
    }
  }

  /** Makes a live detector. */
  private interface Opening {
    LiveDetector open() throws IOException;
  }

  private static LiveDetector opened(Opening opening) throws IOException, Failure {
    try {
      return opening.open();
    } catch (IllegalArgumentException tooFewWindows) {
      throw new Failure(
          tooFewWindows.getMessage() + "; or name another rule, such as --threshold mean+sd:3",
          tooFewWindows);
    }
  }

  private Summary watch(LiveDetector live, Readings readings) throws IOException, Failure {
    long taken = 0;
    long flagged = 0;
    boolean drifted = false;
    for (Optional<Readings.Reading> next = readings.next();
        next.isPresent();
        next = readings.next()) {
      Verdict verdict = verdict(live, next.get());
      taken++;
      if (verdict.anomaly()) {
        flagged++;
        say(next.get(), verdict);
      }
      if (verdict.drifted() && !drifted) {
        console().note(next.get().when() + ": scores are no longer distributed as clean ones were");
      }
      drifted = verdict.drifted();
    }
    Summary summary = new Summary("watch");
    summary.fact("readings", "readings", Cell.of(taken));
    unreadable.addTo(summary);
    summary.fact("flagged", "flagged", Cell.of(flagged));
    summary.fact("threshold", "threshold", Cell.of(live.threshold().value()));
    return summary.fact("drifted", "drifted", Cell.of(drifted));
  }

  private static Verdict verdict(LiveDetector live, Readings.Reading reading) throws Failure {
    try {
      return reading.time().isPresent()
          ? live.accept(reading.time().getAsDouble(), reading.values())
          : live.accept(reading.values());
    } catch (IllegalArgumentException e) {
      throw new Failure("row " + reading.number() + ": " + e.getMessage(), e);
    }
  }

  private void say(Readings.Reading reading, Verdict verdict) {
    console()
        .print(
            String.format(
                "%s   score %s, threshold %s   %s\n",
                reading.when(),
                Format.number(verdict.score().orElseThrow()),
                Format.number(verdict.threshold()),
                ScoreFile.reasons(verdict.reasons())));
  }
}
