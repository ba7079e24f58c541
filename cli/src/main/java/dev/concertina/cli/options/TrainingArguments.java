package dev.concertina.cli.options;

import dev.concertina.Optimizer;
import dev.concertina.Schedule;
import dev.concertina.TrainingOptions;
import dev.concertina.cli.console.Words;
import dev.concertina.data.Scaling;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.noise.Corruption;
import java.nio.file.Path;
import java.util.function.BiFunction;
import picocli.CommandLine.Option;

/** The options that say how to train; null where the library decides. */
public final class TrainingArguments {
  @Option(names = "--epochs", paramLabel = "N", description = "Epochs at most.")
  private Integer epochs;

  @Option(
      names = "--steps-per-epoch",
      paramLabel = "N",
      description = "Steps of an epoch; 0 for one pass over the rows.")
  private Integer stepsPerEpoch;

  @Option(names = "--batch", paramLabel = "N", description = "Rows of a step.")
  private Integer batch;

  @Option(names = "--lr", paramLabel = "X", description = "Learning rate.")
  private Double learningRate;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description = "adam, adamw, sgd, momentum, rmsprop or adagrad.")
  private String optimizer;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description = "Course of the learning rate: cosine, constant, linear or exponential.")
  private String schedule;

  @Option(
      names = "--warmup",
      paramLabel = "X",
      description = "Share of all steps in which the learning rate rises from 0.")
  private Double warmup;

  @Option(names = "--l1", paramLabel = "X", description = "Penalty on absolute weights.")
  private Double l1;

  @Option(names = "--l2", paramLabel = "X", description = "Penalty on squared weights.")
  private Double l2;

  @Option(
      names = "--clip",
      paramLabel = "X",
      description = "Largest norm of a gradient; 0 for no limit.")
  private Double clip;

  @Option(
      names = "--loss",
      paramLabel = "NAME",
      description = "squared, absolute, huber, euclidean or cross-entropy.")
  private ReconstructionError loss;

  @Option(
      names = "--noise",
      paramLabel = "KIND",
      description =
          "What is done to inputs in training, in scaled units: none, gaussian:0.5, gaussian:0..2"
              + " (a level per row), masking:0.3, … For pictures, whose values are scaled to 0..1,"
              + " in 255ths: gaussian:25/255, gaussian:0..55/255.")
  private Corruption noise;

  @Option(
      names = "--scaling",
      paramLabel = "NAME",
      description = "auto, none, min-max, standard, range or robust.")
  private Scaling.Method scaling;

  @Option(
      names = "--validation",
      paramLabel = "X",
      description = "Share of the rows that is held out, for validation and thresholds.")
  private Double validation;

  @Option(names = "--time-ordered", description = "Hold out the last rows rather than random ones.")
  private boolean timeOrdered;

  @Option(
      names = "--patience",
      paramLabel = "N",
      description = "Stop after N epochs without a better validation error; 0 for never.")
  private Integer patience;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of all randomness.")
  private Long seed;

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description =
          "Keep the state of the training in FILE after every epoch. The same command goes on from"
              + " it if it was cut short, and gives at once what it gave if it was not. A FILE of"
              + " other data or options is refused.")
  private Path checkpoint;

  @Option(
      names = "--devices",
      paramLabel = "N",
      description =
          "How many GPUs share the rows of a step at most: a number, or all. One if not given; on"
              + " the CPU it means nothing.")
  private String devices;

  /** The file for the state of the training; null if none is kept. */
  public Path checkpoint() {
    return checkpoint;
  }

  /**
   * The options with what was given in their place.
   *
   * @throws IllegalArgumentException if a value is out of its range
   */
  public TrainingOptions applyTo(TrainingOptions defaults) {
    Setter set = new Setter(defaults);
    set.to("--epochs", epochs, TrainingOptions::withEpochs);
    set.to("--steps-per-epoch", stepsPerEpoch, TrainingOptions::withStepsPerEpoch);
    set.to("--batch", batch, TrainingOptions::withBatchSize);
    set.to("--lr or --optimizer", this, (o, given) -> o.withOptimizer(optimizer(o.optimizer())));
    set.to("--schedule or --warmup", this, (o, given) -> o.withSchedule(schedule(o.schedule())));
    set.to("--l1", l1, TrainingOptions::withL1);
    set.to("--l2", l2, TrainingOptions::withL2);
    set.to("--clip", clip, TrainingOptions::withClipNorm);
    set.to("--loss", loss, TrainingOptions::withLoss);
    set.to("--noise", noise, TrainingOptions::withCorruption);
    set.to("--scaling", scaling, TrainingOptions::withScaling);
    set.to("--validation", validation, TrainingOptions::withValidation);
    set.to("--time-ordered", timeOrdered ? Boolean.TRUE : null, TrainingOptions::withTimeOrdered);
    set.to("--patience", patience, TrainingOptions::withPatience);
    set.to("--seed", seed, TrainingOptions::withSeed);
    set.to("--checkpoint", checkpoint, TrainingOptions::withCheckpoint);
    set.to("--devices", devices, (o, given) -> o.withDevices(devices(given)));
    return set.options;
  }

  private Optimizer optimizer(Optimizer otherwise) {
    double rate = learningRate == null ? otherwise.learningRate() : learningRate;
    return optimizer == null ? otherwise.withLearningRate(rate) : Optimizer.parse(optimizer, rate);
  }

  private Schedule schedule(Schedule otherwise) {
    return new Schedule(
        schedule == null ? otherwise.curve() : Words.constant(Schedule.Curve.class, schedule),
        warmup == null ? otherwise.warmup() : warmup);
  }

  private static int devices(String given) {
    if (given.equals("all")) {
      return TrainingOptions.ALL_DEVICES;
    }
    if (!given.matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException("must be a number or all, found " + given);
    }
    return Integer.parseInt(given);
  }

  /** Applies what was given. */
  private static final class Setter {
    private TrainingOptions options;

    Setter(TrainingOptions options) {
      this.options = options;
    }

    <T> void to(String option, T value, BiFunction<TrainingOptions, T, TrainingOptions> with) {
      if (value != null) {
        options = NetArguments.named(option, () -> with.apply(options, value));
      }
    }
  }
}
