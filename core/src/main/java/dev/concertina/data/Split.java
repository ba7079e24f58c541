package dev.concertina.data;

import dev.concertina.internal.Require;
import java.util.Arrays;
import java.util.BitSet;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Holds the indices of training samples and of held-out samples.
 *
 * <p>Immutable: the arrays are copied in and out. No index is in both parts, or twice in one.
 *
 * @param training indices to learn from, at least one
 * @param validation indices to judge by; may be empty
 */
public record Split(int[] training, int[] validation) {
  /**
   * Copies and checks the parts.
   *
   * @throws IllegalArgumentException if {@code training} is empty, or an index is negative or
   *     occurs twice
   */
  public Split {
    training = Require.present(training, "training").clone();
    validation = Require.present(validation, "validation").clone();
    Require.that(training.length > 0, "training must hold at least one index, found none");
    var seen = new BitSet();
    requireNew(seen, training);
    requireNew(seen, validation);
  }

  /**
   * Puts samples drawn without replacement into the validation part.
   *
   * <p>The validation part has {@code size * validationFraction} samples, rounded to the nearest
   * whole number (a half upwards); then at least 1 if the fraction is positive and {@code size >=
   * 2}; then at most {@code size - 1}, so that something is left to learn from. Both parts are in
   * ascending order.
   *
   * @param size how many samples there are, at least 1
   * @param validationFraction the part to hold out, in [0, 1)
   * @param random draws the validation part; the same state gives the same split
   * @return the split
   * @throws IllegalArgumentException if size or fraction are out of bounds
   */
  public static Split random(int size, double validationFraction, RandomGenerator random) {
    int held = validationSize(size, validationFraction);
    Require.present(random, "random");
    int[] order = IntStream.range(0, size).toArray();
    // The first steps of a Fisher-Yates shuffle: they settle who is held out.
    for (int i = 0; i < held; i++) {
      int other = i + random.nextInt(size - i);
      int swap = order[i];
      order[i] = order[other];
      order[other] = swap;
    }
    return new Split(
        Arrays.stream(order, held, size).sorted().toArray(),
        Arrays.stream(order, 0, held).sorted().toArray());
  }

  /**
   * Puts the last samples into the validation part, for data in order of time: validation samples
   * must come after training samples. Sizes as in {@link #random}.
   *
   * @param size how many samples there are, at least 1
   * @param validationFraction the part to hold out, in [0, 1)
   * @return the split
   * @throws IllegalArgumentException if size or fraction are out of bounds
   */
  public static Split tail(int size, double validationFraction) {
    int first = size - validationSize(size, validationFraction);
    return new Split(IntStream.range(0, first).toArray(), IntStream.range(first, size).toArray());
  }

  /**
   * Returns the indices of the training part.
   *
   * @return a copy
   */
  @Override
  public int[] training() {
    return training.clone();
  }

  /**
   * Returns the indices of the validation part.
   *
   * @return a copy, possibly empty
   */
  @Override
  public int[] validation() {
    return validation.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Split that
        && Arrays.equals(training, that.training)
        && Arrays.equals(validation, that.validation);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(training) + Arrays.hashCode(validation);
  }

  @Override
  public String toString() {
    return "Split[training=" + training.length + ", validation=" + validation.length + "]";
  }

  private static int validationSize(int size, double fraction) {
    Require.positive(size, "size");
    Require.fraction(fraction, "validationFraction");
    long rounded = Math.round(size * fraction);
    long least = fraction > 0 ? 1 : 0;
    return (int) Math.min(Math.max(rounded, least), size - 1);
  }

  private static void requireNew(BitSet seen, int[] indices) {
    for (int index : indices) {
      Require.that(index >= 0, "index must not be negative, found %d", index);
      Require.that(!seen.get(index), "index must occur once in a split, found %d twice", index);
      seen.set(index);
    }
  }
}
