package dev.concertina.internal.training;

import dev.concertina.Architecture;
import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.GrossCell;
import dev.concertina.ModelDescription;
import dev.concertina.TrainingListener;
import dev.concertina.TrainingListener.Progress;
import dev.concertina.TrainingOptions;
import dev.concertina.TrainingReport;
import dev.concertina.TrainingReport.Epoch;
import dev.concertina.TrainingReport.Part;
import dev.concertina.TrainingReport.Stop;
import dev.concertina.TrainingSummary;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.data.Split;
import dev.concertina.internal.Require;
import dev.concertina.internal.graph.Catalogue;
import dev.concertina.internal.graph.Graphs;
import dev.concertina.internal.graph.Plans;
import dev.concertina.internal.inference.GraphAutoencoder;
import dev.concertina.internal.inference.GraphRunner;
import dev.concertina.internal.inference.SessionPool;
import dev.concertina.internal.model.ModelFile;
import dev.concertina.internal.model.Versions;
import dev.concertina.internal.runtime.DeviceMemory;
import dev.concertina.internal.runtime.Engine;
import dev.concertina.internal.runtime.HostArrays;
import dev.concertina.internal.runtime.NativeThreads;
import dev.concertina.internal.training.Evaluator.Errors;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One training, from samples to a {@link Fit}.
 *
 * <p>It runs on a thread of its own: ND4J's random numbers and DL4J's working memory belong to
 * threads, so the application's are neither reseeded nor grown.
 */
public final class Trainer {
  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

  private static final int PROBE_SAMPLES = 2000;
  private static final int FEWEST_PROBE_SAMPLES = 50;
  private static final int PROBE_VALUES = 1 << 21;
  private static final int STEPS_BACK = 5;
  private static final long PROGRESS_NANOS = 500_000_000;

  private final Architecture architecture;
  private final TrainingOptions options;
  private final TrainingListener listener;
  private final Samples training;
  private final Optional<Samples> heldOut;
  private final Optional<Samples> judged; // what was held out, without its gross values
  private final List<GrossCell> grossCells = new ArrayList<>();
  private final Samples probe;
  private final Scaling scaling;
  private final ReconstructionError loss;
  private final Optional<Checkpoint> checkpoint;
  private final IntSupplier devicesHere;

  private final List<Epoch> history = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private volatile boolean interrupted;
  private int stepsBack;
  private boolean checkpointFailed;

  // The graph at work: set once, on the training thread.
  private GraphPlan plan;
  private int devices;
  private INDArray weights;
  private INDArray best;
  private INDArray lastGood;
  private GraphWorkers graphs;
  private TrainingStep step;
  private BatchFeed feed;
  private Evaluator evaluator;
  private int bestEpoch;
  private double lastRate;
  private long start;
  private long lastProgress;

  private Trainer(
      Architecture architecture,
      Samples samples,
      TrainingOptions options,
      TrainingListener listener,
      IntSupplier devicesHere) {
    this.devicesHere = devicesHere;
    this.architecture = Require.present(architecture, "architecture");
    this.options = Require.present(options, "options");
    this.listener = Require.present(listener, "listener");
    Require.present(samples, "samples");
    architecture.requireFits(samples.shape());
    Require.that(
        samples.size() >= 2, "fit needs at least 2 samples, found %d: give more", samples.size());
    Split split =
        options.timeOrdered()
            ? samples.tail(options.validation())
            : Split.random(
                samples.size(), options.validation(), new SplittableRandom(options.seed()));
    Samples given = samples.select(split.training());
    this.heldOut =
        split.validation().length == 0
            ? Optional.empty()
            : Optional.of(samples.select(split.validation()));
    Optional<GrossCells> limits =
        GrossCells.arePossible(samples) ? Optional.of(GrossCells.learn(given)) : Optional.empty();
    this.training = tamed(limits, given, split.training());
    this.judged =
        heldOut.map(some -> tamed(limits.filter(l -> l.areFew(some)), some, split.validation()));
    this.probe = training.select(evenly(training.size(), probeSamples(samples.shape().size())));
    this.scaling = Scaling.learn(options.scaling(), training);
    this.loss = options.loss().orElseGet(this::suggestedLoss);
    requireLossFits();
    requireCorruptionFits();
    noteConstants();
    noteGrossCells(samples.size());
    if (samples.overlap() && !options.timeOrdered() && heldOut.isPresent()) {
      notes.add(
          "windows share steps, and those held out were drawn at random: their error flatters; hold"
              + " out the last ones, by timeOrdered");
    }
    this.checkpoint =
        options
            .checkpoint()
            .map(at -> new Checkpoint(at, architecture, samples, options, loss, () -> devices));
  }

  public static Fit fit(
      Architecture architecture,
      Samples samples,
      TrainingOptions options,
      TrainingListener listener) {
    return fit(architecture, samples, options, listener, NativeThreads::devices);
  }

  /** Fits a net; {@code devicesHere} says how many devices this machine has. */
  public static Fit fit(
      Architecture architecture,
      Samples samples,
      TrainingOptions options,
      TrainingListener listener,
      IntSupplier devicesHere) {
    Engine.ready();
    Trainer trainer = new Trainer(architecture, samples, options, listener, devicesHere);
    FutureTask<Fit> task = new FutureTask<>(trainer::run);
    Thread thread = new Thread(task, "concertina-fit");
    thread.setDaemon(true);
    thread.start();
    boolean interruptedCaller = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interruptedCaller = true;
          trainer.interrupted = true;
        } catch (ExecutionException e) {
          throw SessionPool.unwrapped(e);
        }
      }
    } finally {
      if (interruptedCaller) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private ReconstructionError suggestedLoss() {
    boolean unit = training.range().isPresent() && options.scaling() == Scaling.Method.AUTO;
    return unit ? ReconstructionError.CROSS_ENTROPY : ReconstructionError.SQUARED;
  }

  private void requireLossFits() {
    if (loss != ReconstructionError.CROSS_ENTROPY) {
      return;
    }
    int width = training.shape().size();
    float[] values = new float[width];
    for (int i = 0; i < training.size(); i++) {
      training.read(i, values, 0);
      scaling.apply(values, 0, 1, training.shape());
      for (float value : values) {
        Require.that(
            value >= -1e-6f && value <= 1 + 1e-6f || Float.isNaN(value),
            "cross-entropy needs scaled values in [0, 1], found %s in sample %d:"
                + " use min-max scaling, or the squared error",
            value,
            i);
      }
    }
  }

  private void requireCorruptionFits() {
    options.corruption().requireFits(training.shape());
    Require.that(
        !options.corruption().hides()
            || loss != ReconstructionError.HUBER && loss != ReconstructionError.EUCLIDEAN,
        "a corruption that hides values needs a loss of single values, found %s with %s: use the"
            + " squared error",
        loss,
        options.corruption().text());
  }

  /** Samples to learn from or to judge by: themselves, unless there are gross values. */
  private Samples tamed(Optional<GrossCells> limits, Samples some, int[] numbers) {
    List<GrossCell> found = limits.map(l -> l.in(some, numbers)).orElse(List.of());
    grossCells.addAll(found);
    return found.isEmpty() ? some : limits.orElseThrow().tamed(some);
  }

  private void noteGrossCells(int samples) {
    if (grossCells.isEmpty()) {
      return;
    }
    String cells =
        grossCells.stream()
            .limit(5)
            .map(
                cell ->
                    "%s = %s in sample %d (the others lie in %s to %s)%s"
                        .formatted(
                            cell.feature(),
                            cell.value(),
                            cell.sample() + 1,
                            cell.low(),
                            cell.high(),
                            cell.heldOut() ? ", held out" : ""))
            .collect(Collectors.joining("; "));
    String more = grossCells.size() > 5 ? "; and " + (grossCells.size() - 5) + " more" : "";
    notes.add(
        "far beyond all other values, of %,d samples counted from 1: %s%s; nothing was learned from"
                .formatted(samples, cells, more)
            + " these values, and the feature is scaled by the others: correct them, or leave the"
            + " samples out; if they are right, take the logarithm of the feature");
  }

  private void noteConstants() {
    int[] constant = scaling.constantFeatures();
    if (constant.length > 0) {
      String names =
          IntStream.of(constant)
              .limit(5)
              .mapToObj(training.names()::get)
              .collect(Collectors.joining(", "));
      String more = constant.length > 5 ? " and " + (constant.length - 5) + " more" : "";
      notes.add(
          "constant in the training part, as far as floats tell: "
              + names
              + more
              + "; changes there are measured in units of it, or of 1 if it is larger, and at"
              + " least of 64 times its jitter");
    }
  }

  /** Enough to tell how training goes; large samples say as much in smaller numbers. */
  private static int probeSamples(int sampleSize) {
    return Math.max(FEWEST_PROBE_SAMPLES, Math.min(PROBE_SAMPLES, PROBE_VALUES / sampleSize));
  }

  private static int[] evenly(int size, int most) {
    int count = Math.min(size, most);
    return IntStream.range(0, count).map(i -> (int) ((long) i * size / count)).toArray();
  }

  private Fit run() {
    start = System.nanoTime();
    lastProgress = start;
    try {
      NativeThreads.limitHere();
      // Mixed, because DL4J takes a seed of 0 for the time of day.
      long seed = BatchFeed.mixed(options.seed(), 0);
      boolean missing = BatchFeed.hasMissing(training, options.corruption());
      plan = architecture.plan(new PlanRequest(training.shape(), loss, seed, missing));
      Plans.requireServes(plan, training.shape());
      ModelFile.requireWritable(plan, types());
      Require.that(
          !missing || plan.observationMask().isPresent(),
          "a net of kind %s must have complete samples, found missing readings: fill them in, or"
              + " take one for series",
          architecture.kind());
      weights = Graphs.initialWeights(plan.graph());
      architecture.initialise(new PlannedWeights(weights, plan, training, scaling));
      best = weights.dup();
      lastGood = weights.dup();
      feed = new BatchFeed(training, scaling, options);
      devices = devices();
      graphs = new GraphWorkers(plan, weights, feed.batchSize(), devices);
      evaluator = new Evaluator(graphs, plan, scaling, loss, options);
      step = new TrainingStep(plan, weights, graphs, options);
      checkpoint.ifPresent(this::begin);
      Stop stop = epochs();
      return fit(stop);
    } catch (RuntimeException | Error failure) {
      release(best);
      if (plan != null && DeviceMemory.isExhausted(failure)) {
        throw DeviceMemory.ofNet(Graphs.parameters(plan.graph()), failure);
      }
      throw failure;
    } finally {
      if (step != null) {
        step.close();
      }
      if (graphs != null) {
        graphs.close();
      }
      release(weights);
      release(lastGood);
      NativeThreads.releaseWorkspaces();
    }
  }

  /** How many devices share a batch. */
  private int devices() {
    int most = Math.min(options.devices(), devicesHere.getAsInt());
    if (most > 1 && !GraphWorkers.canCut(plan)) {
      notes.add(
          "trained on one GPU of "
              + most
              + ": the net looks at a batch as a whole, by batch normalisation for instance");
      return 1;
    }
    return most;
  }

  private static void release(INDArray array) {
    if (array != null) {
      array.close();
    }
  }

  /** Goes on from the checkpoint if there is one, and makes sure that it can be written. */
  private void begin(Checkpoint file) {
    int parameters = Math.toIntExact(weights.length());
    file.read(parameters, step.moments().length).ifPresent(state -> resume(file, state));
    file.requireWritable(state());
  }

  private void resume(Checkpoint file, TrainingState state) {
    notes.clear();
    notes.addAll(state.notes());
    state.history().forEach(this::add);
    stepsBack = state.stepsBack();
    start -= (long) (state.seconds() * 1e9);
    HostArrays.write(state.weights(), state.weights().length, weights);
    HostArrays.write(state.best(), state.best().length, best);
    lastGood.assign(weights);
    step.resume(state.moments(), state.steps());
    listener.onResume(file.file(), history.size(), options.epochs());
  }

  private TrainingState state() {
    return new TrainingState(
        history,
        notes,
        stepsBack,
        seconds(start),
        HostArrays.values(weights),
        HostArrays.values(best),
        step.moments(),
        step.steps());
  }

  private void save() {
    // An epoch that was cut short is not one to go on from, and before the first there is nothing.
    if (checkpoint.isEmpty() || interrupted || history.isEmpty()) {
      return;
    }
    Path file = checkpoint.get().file();
    try {
      checkpoint.get().write(state());
    } catch (IOException e) {
      LOG.warn("cannot write checkpoint {}: {}", file, e.toString());
      if (!checkpointFailed) {
        checkpointFailed = true;
        notes.add(
            "checkpoint "
                + file
                + " could not be written after epoch "
                + history.size()
                + ": "
                + e);
      }
    }
  }

  private Stop epochs() {
    while (history.size() < options.epochs() && !isPatienceOver()) {
      int number = history.size() + 1;
      Optional<Epoch> epoch = epoch(number);
      if (epoch.isEmpty()) {
        if (stepsBack >= STEPS_BACK) {
          return diverged();
        }
        stepBack(number);
        save();
        continue;
      }
      lastGood.assign(weights);
      if (add(epoch.get())) {
        best.assign(weights);
      }
      save();
      report(number, feed.stepsPerEpoch(), epoch.get());
      if (interrupted) {
        return Stop.INTERRUPTED;
      }
    }
    if (isPatienceOver()) {
      return Stop.PATIENCE;
    }
    if (!options.keepBest() && options.patience() == 0) {
      bestEpoch = history.size();
      best.assign(weights);
    }
    return Stop.ALL_EPOCHS;
  }

  private boolean isPatienceOver() {
    return options.patience() > 0 && history.size() - bestEpoch >= options.patience();
  }

  /** Returns whether the epoch is the best so far. */
  private boolean add(Epoch epoch) {
    boolean better =
        history.isEmpty() || epoch.decidingError() < history.get(bestEpoch - 1).decidingError();
    history.add(epoch);
    if (better) {
      bestEpoch = history.size();
    }
    return better;
  }

  /** Trains and judges; empty when the loss or an error is no longer finite. */
  private Optional<Epoch> epoch(int number) {
    long epochStart = System.nanoTime();
    if (!steps(number)) {
      return Optional.empty();
    }
    Errors onTraining = evaluator.errors(probe);
    Optional<Errors> onHeldOut = judged.map(evaluator::errors);
    return onTraining.areFinite() && onHeldOut.map(Errors::areFinite).orElse(true)
        ? Optional.of(epoch(number, onTraining, onHeldOut, seconds(epochStart)))
        : Optional.empty();
  }

  private Epoch epoch(int number, Errors onTraining, Optional<Errors> onHeldOut, double seconds) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < plan.outputs().size(); i++) {
      int which = i;
      parts.add(
          new Part(
              plan.outputs().get(i).vertex(),
              plan.outputs().get(i).weight().settled(),
              onTraining.ofOutputs()[i],
              onHeldOut.map(errors -> errors.ofOutputs()[which]).orElse(Double.NaN)));
    }
    double validationError = onHeldOut.map(Errors::total).orElse(Double.NaN);
    return new Epoch(number, onTraining.total(), validationError, parts, lastRate, seconds);
  }

  /** Takes the steps of an epoch; returns false when the loss is no longer finite. */
  private boolean steps(int epoch) {
    feed.begin(epoch);
    step.begin(epoch, BatchFeed.mixed(~options.seed(), epoch));
    int perEpoch = feed.stepsPerEpoch();
    long all = (long) perEpoch * options.epochs();
    for (int i = 0; i < perEpoch && !(interrupted && i > 0); i++) {
      feed.advance();
      lastRate =
          rateFactor()
              * options.optimizer().learningRate()
              * options.schedule().factor((epoch - 1L) * perEpoch + i, all);
      if (!step.take(feed, lastRate)) {
        return false;
      }
      if (System.nanoTime() - lastProgress > PROGRESS_NANOS) {
        report(epoch, i + 1, null);
      }
    }
    return true;
  }

  /** Every step back halves the rate. */
  private double rateFactor() {
    return Math.scalb(1.0, -stepsBack);
  }

  private void stepBack(int epoch) {
    stepsBack++;
    weights.assign(lastGood);
    step.restart();
    String note =
        String.format(
            Locale.ROOT,
            "the loss was not finite in epoch %d: went back to the weights of epoch %d and halved"
                + " the learning rate",
            epoch,
            history.size());
    notes.add(note);
    LOG.warn("{}", note);
  }

  private Stop diverged() {
    if (history.isEmpty()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "training diverged in its first epoch, even at a learning rate of %.3g:"
                  + " use a lower one, or look for extreme values in the samples",
              rateFactor() * options.optimizer().learningRate()));
    }
    notes.add("the loss was not finite again and again: stopped with the best weights before that");
    return Stop.DIVERGED;
  }

  private void report(int epoch, int stepInEpoch, Epoch ended) {
    lastProgress = System.nanoTime();
    int perEpoch = feed.stepsPerEpoch();
    long all = (long) perEpoch * options.epochs();
    long done = (epoch - 1L) * perEpoch + stepInEpoch;
    Duration elapsed = Duration.ofNanos(lastProgress - start);
    Duration remaining =
        Duration.ofNanos((long) ((double) elapsed.toNanos() / done * (all - done)));
    listener.onProgress(
        new Progress(epoch, options.epochs(), done, all, ended, elapsed, remaining));
  }

  private Fit fit(Stop stop) {
    // Other threads use the model, and on a GPU their operations do not wait for this one's.
    Nd4j.getExecutioner().commit();
    TrainingReport report =
        new TrainingReport(
            history,
            bestEpoch,
            stop,
            loss,
            training.size(),
            heldOut.map(Samples::size).orElse(0),
            seconds(start),
            Engine.ready().shortForm(),
            notes,
            grossCells);
    ModelDescription description =
        ModelDescription.of(
                architecture.kind(),
                training.shape(),
                GraphRunner.codeShape(plan, graphs.worker(0).graph()),
                scaling)
            .withArchitecture(architecture.parameters())
            .withFeatures(training.names())
            .withLoss(loss)
            .withParameters(weights.length())
            .withTraining(TrainingSummary.of(options, report, training.range()))
            .withVersions(Versions.current());
    Autoencoder model = new GraphAutoencoder(plan, best, types(), description, Map.of());
    return new Fit(model, report, heldOut);
  }

  /** What a file of the model can hold. */
  private Catalogue types() {
    return Catalogue.installed().with(Require.present(architecture.nodeTypes(), "nodeTypes"));
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
