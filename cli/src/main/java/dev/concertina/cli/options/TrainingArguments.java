package dev.concertina.cli.options;

import dev.concertina.Optimizer;
import dev.concertina.Schedule;
import dev.concertina.TrainingOptions;
import dev.concertina.cli.console.Names;
import dev.concertina.cli.help.Heading;
import dev.concertina.cli.help.Under;
import dev.concertina.data.Scaling;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.noise.Corruption;
import java.nio.file.Path;
import java.util.function.BiFunction;
import picocli.CommandLine.Option;

/** The options that say how to train; null where the library decides. */
@Under(Heading.TRAINING)
public final class TrainingArguments {
  @Option(names = "--epochs", paramLabel = "N", description = "The largest number of epochs.")
  private Integer epochs;

  @Option(
      names = "--steps-per-epoch",
      paramLabel = "N",
      description = "The steps of an epoch; 0 for one pass over the samples.")
  @Under(value = Heading.TRAINING, rare = true)
  private Integer stepsPerEpoch;

  @Option(names = "--batch", paramLabel = "N", description = "The samples of a step.")
  private Integer batch;

  @Option(names = "--lr", paramLabel = "X", description = "The learning rate.")
  private Double learningRate;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description = "One of adam, adamw, sgd, momentum, rmsprop and adagrad.")
  @Under(value = Heading.TRAINING, rare = true)
  private String optimizer;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description = "The course of the learning rate: cosine, constant, linear or exponential.")
  @Under(value = Heading.TRAINING, rare = true)
  private String schedule;

  @Option(
      names = "--warmup",
      paramLabel = "X",
      description = "The share of all steps in which the learning rate rises from 0.")
  @Under(value = Heading.TRAINING, rare = true)
  private Double warmup;

  @Option(names = "--l1", paramLabel = "X", description = "The penalty on absolute weights.")
  @Under(value = Heading.TRAINING, rare = true)
  private Double l1;

  @Option(names = "--l2", paramLabel = "X", description = "The penalty on squared weights.")
  @Under(value = Heading.TRAINING, rare = true)
  private Double l2;

  @Option(
      names = "--clip",
      paramLabel = "X",
      description = "The largest norm of a gradient; 0 for no limit.")
  @Under(value = Heading.TRAINING, rare = true)
  private Double clip;

  @Option(
      names = "--loss",
      paramLabel = "NAME",
      description =
          "One of squared, absolute, huber, euclidean and cross-entropy. By default cross-entropy"
              + " for pictures, squared for all else.")
  @Under(value = Heading.TRAINING, rare = true)
  private ReconstructionError loss;

  @Option(
      names = "--noise",
      paramLabel = "KIND",
      description =
          "The corruption of the inputs in training, in scaled units: none, gaussian:0.5,"
              + " gaussian:0..2 (a level for each row), masking:0.3, … Values of pictures are"
              + " scaled to 0..1, so that 25 of 255 is gaussian:25/255.")
  private Corruption noise;

  @Option(
      names = "--scaling",
      paramLabel = "NAME",
      description = "One of auto, none, min-max, standard, range and robust.")
  @Under(value = Heading.TRAINING, rare = true)
  private Scaling.Method scaling;

  @Option(
      names = "--validation",
      paramLabel = "X",
      description = "The share of the samples that is held out, for validation and thresholds.")
  private Double validation;

  @Option(
      names = "--time-ordered",
      description = "Hold out the last samples. By default they are random ones.")
  @Under(value = Heading.TRAINING, rare = true)
  @Fits({NetKind.DENSE, NetKind.CONV, NetKind.DENOISING, NetKind.DCT, NetKind.PCA})
  private boolean timeOrdered;

  @Option(
      names = "--patience",
      paramLabel = "N",
      description = "Stop after N epochs without a better validation error; 0 for never.")
  private Integer patience;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The seed of all random numbers: the same seed gives the same model.")
  private Long seed;

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description =
          "Keep the state of the training in FILE after every epoch. The same command then goes on"
              + " from it. A FILE of other data or options is refused.")
  @Under(value = Heading.TRAINING, rare = true)
  private Path checkpoint;

  @Option(
      names = "--devices",
      paramLabel = "N",
      description = "The largest number of GPUs that share a batch, or all; 1 by default.")
  @Under(value = Heading.TRAINING, rare = true)
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
        schedule == null ? otherwise.curve() : Names.constant(Schedule.Curve.class, schedule),
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
