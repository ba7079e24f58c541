package dev.concertina.internal.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.TrainingOptions;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.image.CountingPictures;
import dev.concertina.image.Picture;
import dev.concertina.image.Pictures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampleOrderTest {
  private static Samples crops(int pictures, int side, int perPicture) throws IOException {
    Picture one = Picture.of(new float[side * side], 1, side, side, 8);
    return Pictures.of(Collections.nCopies(pictures, one)).crops(1, perPicture, 0);
  }

  private static List<Integer> round(SampleOrder order) {
    List<Integer> round = new ArrayList<>();
    do {
      round.add(order.next());
    } while (order.left() > 0);
    return round;
  }

  private static List<Integer> round(Samples samples, long seed) {
    var order = new SampleOrder(samples);
    order.begin(new SplittableRandom(seed));
    return round(order);
  }

  private static List<Integer> visited(TrainingOptions options, int epoch) {
    float[][] rows = new float[12][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new float[] {i};
    }
    Samples samples = Samples.of(rows);
    var feed = new BatchFeed(samples, Scaling.learn(Scaling.Method.NONE, samples), options);
    feed.begin(epoch);
    List<Integer> visited = new ArrayList<>();
    for (int step = 0; step < feed.stepsPerEpoch(); step++) {
      feed.advance();
      float[] values = new float[feed.samples()];
      feed.read(0, feed.samples(), values);
      for (float value : values) {
        visited.add((int) value);
      }
    }
    return visited;
  }

  @Test
  void samplesByThemselves_areInTheOrderThatTheyAlwaysWere() {
    // As printed before samples had groups.
    var options = TrainingOptions.defaults().withSeed(7).withBatchSize(5);
    assertEquals(List.of(0, 7, 10, 11, 6, 3, 1, 2, 8, 5, 9, 4), visited(options, 1));
    Integer[] twoAndAHalf = {
      10, 5, 11, 0, 6, 8, 3, 1, 2, 4, 9, 7, 6, 8, 4, 0, 10, 1, 9, 7, 5, 3, 11, 2, 0, 8, 9, 1, 5, 4
    };
    assertEquals(Arrays.asList(twoAndAHalf), visited(options.withStepsPerEpoch(6), 2));
  }

  @Test
  void groups_areReadOnceInWindows() throws IOException {
    Samples samples = crops(200, 2, 5);
    assertEquals(64, samples.groupsAtOnce());
    List<Integer> round = round(samples, 1);
    List<Integer> sorted = new ArrayList<>(round);
    Collections.sort(sorted);
    assertEquals(IntStream.range(0, 1000).boxed().toList(), sorted);
    Set<Integer> before = new HashSet<>();
    for (int from = 0; from < 1000; from += 64 * 5) {
      List<Integer> window = round.subList(from, Math.min(1000, from + 64 * 5));
      Set<Integer> groups = new LinkedHashSet<>();
      window.forEach(sample -> groups.add(samples.group(sample)));
      assertEquals(window.size() / 5, groups.size());
      assertTrue(Collections.disjoint(before, groups));
      before.addAll(groups);
      // Within a window all is mixed: 32 neighbours are of about 25 groups, not of 7.
      Set<Integer> batch = new HashSet<>();
      window.subList(0, 32).forEach(sample -> batch.add(samples.group(sample)));
      assertTrue(batch.size() > 16 || window.size() < 100, "only " + batch.size());
    }
  }

  @Test
  void groups_changeTheirWindowsFromRoundToRound() throws IOException {
    Samples samples = crops(200, 2, 5);
    var order = new SampleOrder(samples);
    order.begin(new SplittableRandom(1));
    List<Integer> first = round(order);
    List<Integer> second = round(order);
    assertNotEquals(first, second);
    assertNotEquals(new HashSet<>(first.subList(0, 320)), new HashSet<>(second.subList(0, 320)));
    order.begin(new SplittableRandom(1));
    assertEquals(first, round(order));
    assertNotEquals(first, round(samples, 2));
  }

  @Test
  void groups_cutShortBySelection_stayTogether() throws IOException {
    Samples samples = crops(130, 2, 4);
    int[] some = IntStream.range(0, samples.size()).filter(i -> i % 7 != 3).toArray();
    Samples selected = samples.select(some);
    List<Integer> round = round(selected, 1);
    assertEquals(some.length, new HashSet<>(round).size());
    Map<Integer, Integer> first = new HashMap<>();
    for (int at = 0; at < round.size(); at++) {
      int start = first.computeIfAbsent(selected.group(round.get(at)), group -> -1);
      if (start < 0) {
        first.put(selected.group(round.get(at)), at);
      } else {
        assertTrue(at - start < 64 * 4, "a group is spread over " + (at - start));
      }
    }
  }

  @Test
  void picturesBeyondMemory_areDecodedOncePerRound() throws IOException {
    // 300 of 90,000 bytes, of which 70 are kept; 64 are in reach at once.
    var source = new CountingPictures(300, 300);
    Samples crops = source.pictures(70 * 90_000).crops(8, 10, 0);
    var order = new SampleOrder(crops);
    order.begin(new SplittableRandom(1));
    for (int round = 1; round <= 3; round++) {
      for (int sample : round(order)) {
        assertEquals(sample / 10 % 256, crops.row(sample)[0]);
      }
      assertTrue(source.total() <= round * 300, "decoded " + source.total());
    }
    assertTrue(source.total() > 2 * 300, "more was kept than allowed: " + source.total());
  }
}
