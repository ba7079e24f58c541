package dev.concertina.internal.training;

import dev.concertina.data.Samples;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The order in which an epoch visits samples: shuffled. Where samples come in groups that are read
 * together, the groups are shuffled, and then the samples of as many groups as are in reach at
 * once, window by window: every group is read once, and a batch still mixes many of them.
 */
final class SampleOrder {
  private final int[] order;
  private final int[]
      starts; // of the groups, and the end of the last; null: every sample by itself
  private final int[] groups;
  private final int window;
  private SplittableRandom random;
  private int next;

  SampleOrder(Samples samples) {
    order = new int[samples.size()];
    starts = starts(samples);
    groups = new int[starts == null ? 0 : starts.length - 1];
    window = samples.groupsAtOnce();
  }

  /** Neighbours of one group, as a group lies together; null if nothing is gained by it. */
  private static int[] starts(Samples samples) {
    int size = samples.size();
    int[] starts = new int[size + 1];
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (i == 0 || samples.group(i) != samples.group(i - 1)) {
        starts[count++] = i;
      }
    }
    if (count == size) {
      return null;
    }
    starts[count] = size;
    return Arrays.copyOf(starts, count + 1);
  }

  /** Begins anew: the order then depends on the state of the random numbers alone. */
  void begin(SplittableRandom random) {
    this.random = random;
    count(order);
    count(groups);
    shuffle();
  }

  /** How many are left before all were visited once more. */
  int left() {
    return order.length - next;
  }

  /** The next sample; after the last a new round begins, in another order. */
  int next() {
    if (next == order.length) {
      shuffle();
    }
    return order[next++];
  }

  private void shuffle() {
    next = 0;
    if (starts == null) {
      shuffle(order, 0, order.length);
      return;
    }
    shuffle(groups, 0, groups.length);
    int end = 0;
    for (int first = 0; first < groups.length; first += window) {
      int begin = end;
      for (int i = first; i < Math.min(first + window, groups.length); i++) {
        for (int sample = starts[groups[i]]; sample < starts[groups[i] + 1]; sample++) {
          order[end++] = sample;
        }
      }
      shuffle(order, begin, end);
    }
  }

  private static void count(int[] numbers) {
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i;
    }
  }

  private void shuffle(int[] numbers, int from, int to) {
    for (int i = to - 1; i > from; i--) {
      int j = from + random.nextInt(i - from + 1);
      int swapped = numbers[i];
      numbers[i] = numbers[j];
      numbers[j] = swapped;
    }
  }
}
