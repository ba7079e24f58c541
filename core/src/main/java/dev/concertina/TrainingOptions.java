package dev.concertina;

import dev.concertina.data.Scaling;
import dev.concertina.internal.Require;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.noise.Corruption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Says how a net is trained. Immutable; start from {@link #defaults()} and change what differs. */
public final class TrainingOptions {
  /** For {@link #withDevices}: all GPUs that there are. */
  public static final int ALL_DEVICES = Integer.MAX_VALUE;

  private final Draft parts;

  private TrainingOptions(Draft parts) {
    this.parts = parts.checked();
  }

  /** What can be changed until options are made of it; its values are the defaults. */
  private static final class Draft {
    private int epochs = 50;
    private int stepsPerEpoch;
    private int batchSize = 256;
    private Optimizer optimizer = Optimizer.adam(1e-3);
    private Schedule schedule = Schedule.cosine();
    private double l1;
    private double l2;
    private double clipNorm = 1;
    private double validation = 0.1;
    private boolean timeOrdered;
    private int patience;
    private boolean keepBest = true;
    private Scaling.Method scaling = Scaling.Method.AUTO;
    private Corruption corruption = Corruption.none();
    private Optional<ReconstructionError> loss = Optional.empty();
    private long seed = 42;
    private Optional<Path> checkpoint = Optional.empty();
    private int devices = 1;

    Draft copy() {
      Draft copy = new Draft();
      copy.epochs = epochs;
      copy.stepsPerEpoch = stepsPerEpoch;
      copy.batchSize = batchSize;
      copy.optimizer = optimizer;
      copy.schedule = schedule;
      copy.l1 = l1;
      copy.l2 = l2;
      copy.clipNorm = clipNorm;
      copy.validation = validation;
      copy.timeOrdered = timeOrdered;
      copy.patience = patience;
      copy.keepBest = keepBest;
      copy.scaling = scaling;
      copy.corruption = corruption;
      copy.loss = loss;
      copy.seed = seed;
      copy.checkpoint = checkpoint;
      copy.devices = devices;
      return copy;
    }

    Draft checked() {
      Require.positive(epochs, "epochs");
      Require.notNegative(stepsPerEpoch, "stepsPerEpoch");
      Require.positive(batchSize, "batchSize");
      Require.present(optimizer, "optimizer");
      Require.present(schedule, "schedule");
      Require.notNegative(l1, "l1");
      Require.notNegative(l2, "l2");
      Require.notNegative(clipNorm, "clipNorm");
      Require.fraction(validation, "validation");
      Require.notNegative(patience, "patience");
      Require.present(scaling, "scaling");
      Require.present(corruption, "corruption");
      Require.present(loss, "loss");
      Require.present(checkpoint, "checkpoint");
      Require.positive(devices, "devices");
      Require.that(
          (long) epochs * Math.max(1, stepsPerEpoch) <= Integer.MAX_VALUE,
          "epochs times stepsPerEpoch must be at most %d, found %d * %d",
          Integer.MAX_VALUE,
          epochs,
          stepsPerEpoch);
      return this;
    }

    List<Object> values() {
      return List.of(
          epochs,
          stepsPerEpoch,
          batchSize,
          optimizer,
          schedule,
          l1,
          l2,
          clipNorm,
          validation,
          timeOrdered,
          patience,
          keepBest,
          scaling,
          corruption,
          loss,
          seed,
          checkpoint,
          devices);
    }
  }

  private TrainingOptions with(Consumer<Draft> change) {
    Draft changed = parts.copy();
    change.accept(changed);
    return new TrainingOptions(changed);
  }

  /**
   * Returns the defaults: 50 epochs of one pass, batches of 256, Adam at 0.001 with a cosine
   * schedule, no L1 or L2, gradient norm clipped to 1, a tenth held out at random, no early stop,
   * the best epoch kept, scaling as the data suggest, no corruption, loss as the data suggest, seed
   * 42, no checkpoint, one GPU where there are any.
   *
   * @return the options
   */
  public static TrainingOptions defaults() {
    return new TrainingOptions(new Draft());
  }

  /**
   * Returns the recipe for anomalies in tables, the same for all tables: 30 epochs of 50 steps of
   * 256 rows, AdamW at 0.003 with a warm-up of 5 % and a cosine schedule, {@link
   * Scaling.Method#RANGE}, {@link ReconstructionError#EUCLIDEAN}, and Gaussian noise whose standard
   * deviation is drawn for each row from 0 to 2. The last epoch is kept: the rate has come down to
   * nothing by then, and held-out rows that had no say are as good as new ones to calibrate a
   * threshold on. All else as in {@link #defaults()}.
   *
   * <p>Why noise of many levels: the reconstruction of a net that removes noise leads from a row
   * towards where rows usually are (Alain and Bengio 2014), with little noise to the near details
   * of the data and with much to its bulk, so that rows off the beaten track are moved far.
   *
   * @return the options
   */
  public static TrainingOptions forTables() {
    return defaults()
        .withEpochs(30)
        .withKeepBest(false)
        .withStepsPerEpoch(50)
        .withOptimizer(Optimizer.adamW(3e-3))
        .withSchedule(Schedule.cosine().withWarmup(0.05))
        .withScaling(Scaling.Method.RANGE)
        .withLoss(ReconstructionError.EUCLIDEAN)
        .withCorruption(Corruption.gaussian(0, 2));
  }

  /**
   * Returns the recipe for anomalies in series, the same for all series: 10 epochs of 25 steps of
   * 32 windows, Adam at 0.001 with a warm-up of 5 % and a cosine schedule, standard scaling, the
   * squared error, and Gaussian noise whose standard deviation is drawn for each window from 0 to
   * 0.5. The last tenth of each series is held out, and the last epoch is kept. For a net that
   * begins near its end, as an LSTM net with a linear path does; one without needs many more steps.
   * All else as in {@link #defaults()}.
   *
   * @return the options
   */
  public static TrainingOptions forSeries() {
    return defaults()
        .withEpochs(10)
        .withStepsPerEpoch(25)
        .withBatchSize(32)
        .withSchedule(Schedule.cosine().withWarmup(0.05))
        .withScaling(Scaling.Method.STANDARD)
        .withLoss(ReconstructionError.SQUARED)
        .withCorruption(Corruption.gaussian(0, 0.5))
        .withTimeOrdered(true)
        .withKeepBest(false);
  }

  /**
   * Returns the recipe for a net that removes noise from pictures: 20 epochs of 500 steps on 16
   * squares each, Adam at 0.003 with a warm-up of 2 % and a cosine schedule, the absolute error,
   * and Gaussian noise whose standard deviation is drawn for each square from 0 to 55 on the scale
   * of 8 bits. The last epoch is kept. More epochs make it better; all else as in {@link
   * #defaults()}.
   *
   * <p>The absolute error gives weak noise more of a say than the squared one does, and reaches the
   * same squared error sooner.
   *
   * @return the options
   */
  public static TrainingOptions forDenoising() {
    return defaults()
        .withEpochs(20)
        .withStepsPerEpoch(500)
        .withBatchSize(16)
        .withOptimizer(Optimizer.adam(3e-3))
        .withSchedule(Schedule.cosine().withWarmup(0.02))
        .withLoss(ReconstructionError.ABSOLUTE)
        .withCorruption(Corruption.gaussian8Bit(0, 55))
        .withValidation(0.005)
        .withTimeOrdered(true)
        .withPatience(0)
        .withKeepBest(false);
  }

  /**
   * Returns the recipe for a net that learns to remove noise from noisy pictures only: as {@link
   * #forDenoising()}, but with a blind spot of 5 % of the pixels for a corruption and the squared
   * error, which is right for all noise that leaves the mean as it is.
   *
   * @return the options
   */
  public static TrainingOptions forNoisyPictures() {
    return forDenoising()
        .withCorruption(Corruption.blindSpot(0.05))
        .withLoss(ReconstructionError.SQUARED);
  }

  /**
   * Returns the recipe for a net that learns to decode quantised codes, for compression: 19 epochs
   * of 500 steps on 4 squares each, to be cut from pictures with sides of about 168 pixels; Adam at
   * 0.002 with a warm-up of 2 % and a cosine schedule, and the squared error. The last epoch is
   * kept: the held-out error is that of codes which were not rounded. All else as in {@link
   * #defaults()}.
   *
   * @return the options
   */
  public static TrainingOptions forCompression() {
    return defaults()
        .withEpochs(19)
        .withStepsPerEpoch(500)
        .withBatchSize(4)
        .withOptimizer(Optimizer.adam(2e-3))
        .withSchedule(Schedule.cosine().withWarmup(0.02))
        .withLoss(ReconstructionError.SQUARED)
        .withValidation(0.005)
        .withTimeOrdered(true)
        .withPatience(0)
        .withKeepBest(false);
  }

  /**
   * Returns the recipe for a net that learns to decode quantised principal components ({@link
   * dev.concertina.dense.PcaArchitecture}): as {@link #forCompression()}, but 8 epochs of 500 steps
   * on 128 samples each, and Adam at 0.001.
   *
   * @return the options
   */
  public static TrainingOptions forComponents() {
    return forCompression().withEpochs(8).withBatchSize(128).withOptimizer(Optimizer.adam(1e-3));
  }

  /**
   * Returns a copy with another number of epochs.
   *
   * @param epochs how many at most
   * @return new options
   */
  public TrainingOptions withEpochs(int epochs) {
    return with(draft -> draft.epochs = epochs);
  }

  /**
   * Returns a copy with another length of an epoch.
   *
   * @param stepsPerEpoch optimiser steps of an epoch; 0 for one pass
   * @return new options
   */
  public TrainingOptions withStepsPerEpoch(int stepsPerEpoch) {
    return with(draft -> draft.stepsPerEpoch = stepsPerEpoch);
  }

  /**
   * Returns a copy with another size of a batch.
   *
   * @param batchSize samples of a step
   * @return new options
   */
  public TrainingOptions withBatchSize(int batchSize) {
    return with(draft -> draft.batchSize = batchSize);
  }

  /**
   * Returns a copy with another optimiser.
   *
   * @param optimizer the rule and its rate
   * @return new options
   */
  public TrainingOptions withOptimizer(Optimizer optimizer) {
    return with(draft -> draft.optimizer = optimizer);
  }

  /**
   * Returns a copy with another schedule.
   *
   * @param schedule how the rate changes
   * @return new options
   */
  public TrainingOptions withSchedule(Schedule schedule) {
    return with(draft -> draft.schedule = schedule);
  }

  /**
   * Returns a copy with another L1 penalty.
   *
   * @param l1 the factor of the absolute weights
   * @return new options
   */
  public TrainingOptions withL1(double l1) {
    return with(draft -> draft.l1 = l1);
  }

  /**
   * Returns a copy with another L2 penalty.
   *
   * @param l2 the factor of half the squared weights
   * @return new options
   */
  public TrainingOptions withL2(double l2) {
    return with(draft -> draft.l2 = l2);
  }

  /**
   * Returns a copy with another bound on the norm of the gradient.
   *
   * @param clipNorm the largest norm; 0 for none
   * @return new options
   */
  public TrainingOptions withClipNorm(double clipNorm) {
    return with(draft -> draft.clipNorm = clipNorm);
  }

  /**
   * Returns a copy with another held-out share.
   *
   * @param validation the share of the samples, in [0, 1)
   * @return new options
   */
  public TrainingOptions withValidation(double validation) {
    return with(draft -> draft.validation = validation);
  }

  /**
   * Returns a copy with another choice of what is held out.
   *
   * @param timeOrdered whether it is the last samples rather than random ones
   * @return new options
   */
  public TrainingOptions withTimeOrdered(boolean timeOrdered) {
    return with(draft -> draft.timeOrdered = timeOrdered);
  }

  /**
   * Returns a copy with another patience.
   *
   * @param patience epochs without improvement; 0 to do all epochs
   * @return new options
   */
  public TrainingOptions withPatience(int patience) {
    return with(draft -> draft.patience = patience);
  }

  /**
   * Returns a copy with another choice of the epoch whose weights are kept.
   *
   * @param keepBest whether it is the one with the least held-out error rather than the last
   * @return new options
   */
  public TrainingOptions withKeepBest(boolean keepBest) {
    return with(draft -> draft.keepBest = keepBest);
  }

  /**
   * Returns a copy with another scaling.
   *
   * @param scaling how scaled values are learned
   * @return new options
   */
  public TrainingOptions withScaling(Scaling.Method scaling) {
    return with(draft -> draft.scaling = scaling);
  }

  /**
   * Returns a copy with another corruption.
   *
   * @param corruption what is done to the scaled inputs while training
   * @return new options
   */
  public TrainingOptions withCorruption(Corruption corruption) {
    return with(draft -> draft.corruption = corruption);
  }

  /**
   * Returns a copy with a loss of your choice.
   *
   * @param loss the error to minimise
   * @return new options
   */
  public TrainingOptions withLoss(ReconstructionError loss) {
    return with(draft -> draft.loss = Optional.of(Require.present(loss, "loss")));
  }

  /**
   * Returns a copy with another seed.
   *
   * @param seed where all randomness comes from
   * @return new options
   */
  public TrainingOptions withSeed(long seed) {
    return with(draft -> draft.seed = seed);
  }

  /**
   * Returns a copy without a checkpoint.
   *
   * @return new options
   */
  public TrainingOptions withoutCheckpoint() {
    return with(draft -> draft.checkpoint = Optional.empty());
  }

  /**
   * Returns a copy with a checkpoint: a file from which a training continues after it was killed or
   * interrupted.
   *
   * <p>The state is written to it after every epoch, and when training steps back from values that
   * are not finite. If the file is there when a fit starts, the fit goes on after the last epoch in
   * it and ends as it would have ended without the break: on the same machine, with as many
   * threads, and by the same version of the library with the same weights bit for bit. Where
   * something of that has changed, a note in the report says so. An epoch that an interrupt ends
   * early is not written: the model that fit then returns has had a part of it, the checkpoint has
   * not.
   *
   * <p>The file is left when training is done. The same fit then gives the same result at once, and
   * with a constant schedule one of more epochs goes on from there; every other schedule depends on
   * the number of epochs. A file of another training (samples, architecture or options differ) is
   * refused with {@link IllegalArgumentException}, which says what differs, and one that cannot be
   * read, or whose folder or disk has no room for it, with {@link java.io.UncheckedIOException}
   * before training starts; neither changes the file. If writing fails later, training goes on, and
   * a note in the report says so.
   *
   * <p>Its size is 4 bytes for each parameter, times 2 for SGD, 3 for momentum, RMSprop and
   * AdaGrad, and 4 for Adam and AdamW. It holds no sample, but a digest of all, which takes one
   * pass over them when the fit starts. One file is for one training at a time.
   *
   * @param checkpoint the file, whose folder must exist
   * @return new options
   */
  public TrainingOptions withCheckpoint(Path checkpoint) {
    return with(draft -> draft.checkpoint = Optional.of(Require.present(checkpoint, "checkpoint")));
  }

  /**
   * Returns a copy with another number of GPUs. The batch keeps its size and is shared out among
   * them, so the weights are those of a training on one of them, except for the rounding of sums
   * and for what dropout draws. It pays only with larger batches. Each GPU has the weights, and its
   * gradient comes by way of the Java heap, which takes 4 bytes for each parameter and GPU. Nets
   * that look at a batch as a whole, such as those with batch normalisation, stay on one GPU, and a
   * note in the report says so. On the CPU it means nothing.
   *
   * @param devices how many at most, or {@link #ALL_DEVICES}
   * @return new options
   */
  public TrainingOptions withDevices(int devices) {
    return with(draft -> draft.devices = devices);
  }

  /**
   * Returns the largest number of epochs.
   *
   * @return the value
   */
  public int epochs() {
    return parts.epochs;
  }

  /**
   * Returns the number of optimiser steps of an epoch; 0 for one pass over the training part. With
   * a fixed number, small tables are passed over several times an epoch and get as many steps as
   * large ones.
   *
   * @return the value
   */
  public int stepsPerEpoch() {
    return parts.stepsPerEpoch;
  }

  /**
   * Returns the number of samples of a step.
   *
   * @return the value
   */
  public int batchSize() {
    return parts.batchSize;
  }

  /**
   * Returns the rule and its rate.
   *
   * @return the value
   */
  public Optimizer optimizer() {
    return parts.optimizer;
  }

  /**
   * Returns how the rate changes.
   *
   * @return the value
   */
  public Schedule schedule() {
    return parts.schedule;
  }

  /**
   * Returns the factor of the absolute values of the weights (not biases) in the objective.
   *
   * @return the value
   */
  public double l1() {
    return parts.l1;
  }

  /**
   * Returns the factor of half the squares of the weights in the objective.
   *
   * @return the value
   */
  public double l2() {
    return parts.l2;
  }

  /**
   * Returns the largest norm of the whole gradient of the mean error; larger ones are shrunk to it;
   * 0 for no clipping.
   *
   * @return the value
   */
  public double clipNorm() {
    return parts.clipNorm;
  }

  /**
   * Returns the share of the samples that is held out, in [0, 1).
   *
   * @return the value
   */
  public double validation() {
    return parts.validation;
  }

  /**
   * Returns whether the held-out samples are the last ones rather than random ones; for samples in
   * order of time.
   *
   * @return the value
   */
  public boolean timeOrdered() {
    return parts.timeOrdered;
  }

  /**
   * Returns how many epochs the held-out error may fail to improve before training stops; 0 to do
   * all epochs.
   *
   * @return the value
   */
  public int patience() {
    return parts.patience;
  }

  /**
   * Returns whether the model gets the weights of the epoch with the least held-out error, and not
   * those of the last one; always so with patience, and when training is cut short. The held-out
   * samples have then had a say in the weights, and their errors are a little smaller than those of
   * new samples.
   *
   * @return the value
   */
  public boolean keepBest() {
    return parts.keepBest;
  }

  /**
   * Returns how scaled values are learned from the training part.
   *
   * @return the value
   */
  public Scaling.Method scaling() {
    return parts.scaling;
  }

  /**
   * Returns what is done to the scaled inputs while training; drawn anew for every sample of every
   * step.
   *
   * @return the value
   */
  public Corruption corruption() {
    return parts.corruption;
  }

  /**
   * Returns the error to minimise; if empty, cross-entropy for samples with a declared range (bytes
   * of pictures) and the squared error for all others.
   *
   * @return the value
   */
  public Optional<ReconstructionError> loss() {
    return parts.loss;
  }

  /**
   * Returns the seed of all randomness: split, order, weights, corruption, dropout.
   *
   * @return the value
   */
  public long seed() {
    return parts.seed;
  }

  /**
   * Returns the file from which an interrupted training continues; see {@link #withCheckpoint}.
   *
   * @return the value
   */
  public Optional<Path> checkpoint() {
    return parts.checkpoint;
  }

  /**
   * Returns the largest number of GPUs that share a batch; see {@link #withDevices}.
   *
   * @return the value
   */
  public int devices() {
    return parts.devices;
  }

  /**
   * Describes the options in words, for the model file.
   *
   * @return names and values in a stable order
   */
  public Map<String, String> describe() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("epochs", Integer.toString(parts.epochs));
    words.put(
        "stepsPerEpoch",
        parts.stepsPerEpoch == 0 ? "one pass" : Integer.toString(parts.stepsPerEpoch));
    words.put("batchSize", Integer.toString(parts.batchSize));
    words.put("optimizer", parts.optimizer.method() + " " + parts.optimizer.learningRate());
    words.put("weightDecay", Double.toString(parts.optimizer.weightDecay()));
    words.put("schedule", parts.schedule.curve() + ", warm-up " + parts.schedule.warmup());
    words.put("l1", Double.toString(parts.l1));
    words.put("l2", Double.toString(parts.l2));
    words.put("clipNorm", Double.toString(parts.clipNorm));
    words.put("validation", parts.validation + (parts.timeOrdered ? ", the last samples" : ""));
    words.put("patience", Integer.toString(parts.patience));
    words.put("keeps", parts.keepBest || parts.patience > 0 ? "best epoch" : "last epoch");
    words.put("corruption", parts.corruption.text());
    words.put("seed", Long.toString(parts.seed));
    if (parts.devices != 1) {
      words.put("devices", parts.devices == ALL_DEVICES ? "all" : Integer.toString(parts.devices));
    }
    return words;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TrainingOptions that && parts.values().equals(that.parts.values());
  }

  @Override
  public int hashCode() {
    return parts.values().hashCode();
  }

  /** Describes the options in words. */
  @Override
  public String toString() {
    return "TrainingOptions" + describe();
  }
}
