package dev.concertina.internal.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.TrainingOptions;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.noise.Corruption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchFeedTest {
  private static final TrainingOptions OPTIONS = TrainingOptions.defaults().withBatchSize(16);

  /** Sample i holds i and -1 - i. */
  private static Samples numbered(int size) {
    float[][] rows = new float[size][];
    for (int i = 0; i < size; i++) {
      rows[i] = new float[] {i, -i - 1};
    }
    return Samples.of(rows);
  }

  private static BatchFeed feed(int size, TrainingOptions options) {
    Samples samples = numbered(size);
    return new BatchFeed(samples, Scaling.learn(Scaling.Method.NONE, samples), options);
  }

  /** The numbers of the samples of an epoch, in their order. */
  private static List<Integer> visited(BatchFeed feed, int epoch) {
    List<Integer> visited = new ArrayList<>();
    feed.begin(epoch);
    for (int step = 0; step < feed.stepsPerEpoch(); step++) {
      feed.advance();
      float[] values = clean(feed);
      for (int i = 0; i < feed.samples(); i++) {
        assertEquals(values[2 * i], -1 - values[2 * i + 1]);
        visited.add((int) values[2 * i]);
      }
    }
    return visited;
  }

  private static float[] clean(BatchFeed feed) {
    float[] values = new float[2 * feed.samples()];
    feed.read(0, feed.samples(), values);
    return values;
  }

  private static float[] corrupted(BatchFeed feed) {
    float[] values = clean(feed);
    feed.corrupt(0, feed.samples(), values);
    return values;
  }

  @Test
  void advance_onePass_visitsEverySampleOnce() {
    for (int size : new int[] {1, 15, 16, 17, 100}) {
      BatchFeed feed = feed(size, OPTIONS);
      for (int epoch = 1; epoch <= 3; epoch++) {
        List<Integer> sorted = visited(feed, epoch).stream().sorted().toList();
        assertEquals(IntStream.range(0, size).boxed().toList(), sorted);
      }
    }
  }

  @Test
  void advance_fixedSteps_visitsSamplesEquallyOften() {
    // 6 steps of 16 are 9 rounds of 10 samples and 6 more.
    List<Integer> visited = visited(feed(10, OPTIONS.withStepsPerEpoch(6)), 1);
    assertEquals(96, visited.size());
    for (int i = 0; i < 10; i++) {
      int sample = i;
      long times = visited.stream().filter(v -> v == sample).count();
      assertEquals(9.5, times, 0.5, "sample " + i);
    }
  }

  @Test
  void begin_order_dependsOnSeedAndNumberOnly() {
    BatchFeed feed = feed(100, OPTIONS);
    List<Integer> first = visited(feed, 1);
    List<Integer> second = visited(feed, 2);
    assertNotEquals(first, second);
    assertEquals(second, visited(feed(100, OPTIONS), 2));
    assertEquals(
        second, visited(feed(100, OPTIONS.withCorruption(Corruption.parse("masking:0.5"))), 2));
    assertNotEquals(first, visited(feed(100, OPTIONS.withSeed(43)), 1));
  }

  @Test
  void begin_nextSeedAndEpoch_areNoShiftOfEachOther() {
    List<List<Integer>> orders = new ArrayList<>();
    for (long seed = -2; seed <= 2; seed++) {
      for (int epoch = 1; epoch <= 5; epoch++) {
        orders.add(visited(feed(30, OPTIONS.withSeed(seed)), epoch));
      }
    }
    assertEquals(orders.size(), orders.stream().distinct().count());
  }

  @Test
  void advance_corruption_leavesTargetsAlone() {
    BatchFeed plain = feed(40, OPTIONS);
    BatchFeed noisy = feed(40, OPTIONS.withCorruption(Corruption.parse("gaussian:0.5")));
    assertFalse(plain.corrupts());
    assertTrue(noisy.corrupts());
    plain.begin(1);
    noisy.begin(1);
    for (int step = 0; step < plain.stepsPerEpoch(); step++) {
      plain.advance();
      noisy.advance();
      int values = 2 * plain.samples();
      float[] clean = clean(plain);
      assertArrayEquals(clean, clean(noisy));
      float[] corrupted = corrupted(noisy);
      assertFalse(Arrays.equals(clean, corrupted));
      for (int i = 0; i < values; i++) {
        // Six standard deviations: 80 normal numbers exceed that in 1 of 6 million seeds.
        assertEquals(clean[i], corrupted[i], 6 * 0.5);
      }
    }
  }

  @Test
  void corrupt_inSections_isTheSameNoise() {
    BatchFeed feed = feed(40, OPTIONS.withCorruption(Corruption.parse("gaussian:0.5")));
    feed.begin(1);
    feed.advance();
    feed.advance();
    float[] whole = corrupted(feed);
    float[] section = new float[2 * 5];
    feed.read(7, 5, section);
    feed.corrupt(7, 5, section);
    assertArrayEquals(Arrays.copyOfRange(whole, 14, 24), section);
    assertFalse(Arrays.equals(whole, corrupted(advanced(feed))));
  }

  private static BatchFeed advanced(BatchFeed feed) {
    feed.advance();
    return feed;
  }

  @Test
  void noise_inSectionsAndForInputs_hasStreamsOfItsOwn() {
    BatchFeed feed = feed(40, OPTIONS);
    feed.begin(1);
    feed.advance();
    float[] whole = new float[3 * feed.samples()];
    feed.noise(0, 0, feed.samples(), 3, whole);
    float[] section = new float[6];
    feed.noise(0, 4, 2, 3, section);
    assertArrayEquals(Arrays.copyOfRange(whole, 12, 18), section);
    float[] other = new float[whole.length];
    feed.noise(1, 0, feed.samples(), 3, other);
    assertFalse(Arrays.equals(whole, other));
  }
}
