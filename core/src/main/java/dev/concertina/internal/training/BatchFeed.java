package dev.concertina.internal.training;

import dev.concertina.TrainingOptions;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.internal.inference.Missing;
import dev.concertina.internal.inference.SampleNoise;
import dev.concertina.noise.Corruption;
import java.util.SplittableRandom;

/**
 * Batches of the training part, in a new order every epoch.
 *
 * <p>An epoch's randomness depends on the seed and its number alone, not on the epochs before.
 */
public final class BatchFeed implements Batch {
  private final Samples samples;
  private final Scaling scaling;
  private final Corruption corruption;
  private final TrainingOptions options;
  private final SampleOrder order;
  private final int[] batch;
  private final int width;
  private final boolean missing;
  private long noiseSeed;
  private int count;
  private long before;

  public BatchFeed(Samples samples, Scaling scaling, TrainingOptions options) {
    this.samples = samples;
    this.scaling = scaling;
    this.corruption = options.corruption();
    this.options = options;
    this.order = new SampleOrder(samples);
    this.width = samples.shape().size();
    this.missing = hasMissing(samples, corruption);
    this.batch = new int[batchSize()];
  }

  /** Whether a net that is trained so must tell known values from missing ones. */
  static boolean hasMissing(Samples samples, Corruption corruption) {
    return samples.hasMissing()
        || samples.inputs().map(Samples::hasMissing).orElse(false)
        || corruption.loses();
  }

  int batchSize() {
    // With a fixed number of steps small sets are repeated within a batch, each time with other
    // noise.
    return options.stepsPerEpoch() > 0
        ? options.batchSize()
        : Math.min(options.batchSize(), samples.size());
  }

  int stepsPerEpoch() {
    return options.stepsPerEpoch() > 0
        ? options.stepsPerEpoch()
        : (samples.size() + batchSize() - 1) / batchSize();
  }

  /** Starts an epoch, from 1. */
  public void begin(int epoch) {
    var random = new SplittableRandom(mixed(options.seed(), epoch));
    noiseSeed = random.nextLong();
    before = 0;
    count = 0;
    order.begin(random);
  }

  /** A seed for one of many, far from those of its neighbours. */
  static long mixed(long seed, long number) {
    return SampleNoise.mixed(seed, number);
  }

  /** Goes on to the next batch. */
  public void advance() {
    before += count;
    boolean onePass = options.stepsPerEpoch() == 0;
    count = onePass ? Math.min(batchSize(), order.left()) : batchSize();
    for (int i = 0; i < count; i++) {
      batch[i] = order.next();
    }
  }

  @Override
  public int samples() {
    return count;
  }

  @Override
  public void read(int from, int some, float[] into) {
    for (int i = 0; i < some; i++) {
      samples.read(batch[from + i], into, i * width);
    }
    scaling.apply(into, 0, some, samples.shape());
  }

  @Override
  public boolean corrupts() {
    return !corruption.equals(Corruption.none()) || samples.inputs().isPresent();
  }

  @Override
  public void corrupt(int from, int some, float[] values) {
    readInputs(from, some, values);
    for (int i = 0; i < some; i++) {
      Missing.corrupt(corruption, values, null, i * width, samples.shape(), randomOf(from + i, 0));
    }
  }

  @Override
  public boolean hasMissing() {
    return missing;
  }

  @Override
  public boolean hides() {
    return corruption.hides();
  }

  @Override
  public void corrupt(int from, int some, float[] values, float[] compared) {
    readInputs(from, some, values);
    for (int i = 0; i < some; i++) {
      Missing.corrupt(
          corruption, values, compared, i * width, samples.shape(), randomOf(from + i, 0));
    }
  }

  private void readInputs(int from, int some, float[] values) {
    if (samples.inputs().isEmpty()) {
      return;
    }
    Samples inputs = samples.inputs().get();
    for (int i = 0; i < some; i++) {
      inputs.read(batch[from + i], values, i * width);
    }
    scaling.apply(values, 0, some, samples.shape());
  }

  @Override
  public void noise(int input, int from, int some, int noiseWidth, float[] into) {
    for (int i = 0; i < some; i++) {
      SplittableRandom own = randomOf(from + i, input + 1);
      for (int j = 0; j < noiseWidth; j++) {
        into[i * noiseWidth + j] = (float) own.nextGaussian();
      }
    }
  }

  @Override
  public void quantisationNoise(int input, int from, int some, int noiseWidth, float[] into) {
    for (int i = 0; i < some; i++) {
      SplittableRandom own = randomOf(from + i, input + 1);
      for (int j = 0; j < noiseWidth; j++) {
        into[i * noiseWidth + j] = (float) (own.nextDouble() - 0.5);
      }
    }
  }

  /** Each sample has a stream of its own, so that any thread may draw from it at any time. */
  private SplittableRandom randomOf(int sample, int purpose) {
    return new SplittableRandom(mixed(mixed(noiseSeed, before + sample), purpose));
  }
}
