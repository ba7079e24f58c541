package dev.concertina;

import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.noise.Corruption;
import java.util.SplittableRandom;

/**
 * Batches of the training part, in a new order every epoch: scaled targets, and the same corrupted.
 *
 * <p>An epoch's randomness depends on the seed and its number alone, not on the epochs before.
 */
final class BatchFeed {
  private final Samples samples;
  private final Scaling scaling;
  private final Corruption corruption;
  private final TrainingOptions options;
  private final int[] order;
  private final int width;
  private SplittableRandom random;
  private int next;

  /** The batch's scaled values; the first {@link #count()} samples are valid. */
  final float[] clean;

  /** The same, corrupted; the very same array if there is no corruption. */
  final float[] corrupted;

  private int count;

  BatchFeed(Samples samples, Scaling scaling, TrainingOptions options) {
    this.samples = samples;
    this.scaling = scaling;
    this.corruption = options.corruption();
    this.options = options;
    this.order = new int[samples.size()];
    this.width = samples.shape().size();
    this.clean = new float[Math.multiplyExact(batchSize(), width)];
    this.corrupted = corruption.equals(Corruption.none()) ? clean : new float[clean.length];
  }

  private int batchSize() {
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

  int count() {
    return count;
  }

  /** Starts an epoch, from 1. */
  void begin(int epoch) {
    random = new SplittableRandom(mixed(options.seed(), epoch));
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    shuffle();
  }

  /** A seed for one epoch, far from those of its neighbours. */
  static long mixed(long seed, int epoch) {
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + epoch).nextLong();
  }

  private void shuffle() {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    next = 0;
  }

  /** Prepares the next batch. */
  void advance() {
    boolean onePass = options.stepsPerEpoch() == 0;
    count = onePass ? Math.min(batchSize(), order.length - next) : batchSize();
    for (int i = 0; i < count; i++) {
      if (next == order.length) {
        shuffle();
      }
      samples.read(order[next++], clean, i * width);
    }
    scaling.apply(clean, 0, count, samples.shape());
    if (corrupted != clean) {
      System.arraycopy(clean, 0, corrupted, 0, count * width);
      for (int i = 0; i < count; i++) {
        corruption.corrupt(corrupted, i * width, width, random);
      }
    }
  }

  /** Fills an array with standard normal noise. */
  void noise(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
  }
}
