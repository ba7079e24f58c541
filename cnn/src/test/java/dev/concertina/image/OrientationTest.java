package dev.concertina.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OrientationTest {
  @Test
  void apply_allWays_areTheTurnsOfASquareAndOfItsMirrorImage() {
    // numpy: rot90 of [[0, 1], [2, 3]] and of its fliplr, 0 to 3 times
    Set<List<Float>> expected = new HashSet<>();
    for (String turned : "0123 1302 3210 2031 1032 0213 2301 3120".split(" ")) {
      expected.add(turned.chars().mapToObj(c -> (float) (c - '0')).toList());
    }
    Set<List<Float>> found = new HashSet<>();
    for (int way = 0; way < Orientation.COUNT; way++) {
      float[] values = {-1, 0, 1, 2, 3, 0, 1, 2, 3, -1};
      Orientation.apply(way, values, 1, 2, 2);
      List<Float> plane = new ArrayList<>();
      for (int i = 1; i < 5; i++) {
        plane.add(values[i]);
        assertEquals(values[i], values[i + 4]);
      }
      assertEquals(-1, values[0]);
      assertEquals(-1, values[9]);
      found.add(plane);
    }
    assertEquals(expected, found);
  }

  @Test
  void apply_oddSize_keepsTheMiddle() {
    float[] values = new float[25];
    for (int way = 0; way < Orientation.COUNT; way++) {
      for (int i = 0; i < 25; i++) {
        values[i] = i;
      }
      Orientation.apply(way, values, 0, 1, 5);
      assertEquals(12, values[12]);
      float[] sorted = values.clone();
      Arrays.sort(sorted);
      float[] all = new float[25];
      for (int i = 0; i < 25; i++) {
        all[i] = i;
      }
      assertArrayEquals(all, sorted);
    }
  }
}
