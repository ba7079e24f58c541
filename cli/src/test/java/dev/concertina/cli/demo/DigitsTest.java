package dev.concertina.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.data.Range;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class DigitsTest {
  /** As drawn on Linux x86-64 with Java 17; another machine or Java must draw the same. */
  private static final long DRAWN_ELSEWHERE = 2_811_504_196L;

  @Test
  void areTheSameOnEveryMachine() {
    CRC32 sum = new CRC32();
    Samples digits = new Digits(1).samples(100);
    for (float[] row : digits.rows()) {
      for (float pixel : row) {
        sum.update((int) pixel);
      }
    }
    assertEquals(DRAWN_ELSEWHERE, sum.getValue());
  }

  @Test
  void arePicturesOfBytes() {
    Samples digits = new Digits(2).samples(30);
    assertEquals(new SampleShape.Image(1, 28, 28), digits.shape());
    assertEquals(Optional.of(new Range(0, 255)), digits.range());
    for (float[] row : digits.rows()) {
      for (float pixel : row) {
        assertEquals(Math.rint(pixel), pixel, 0);
      }
    }
  }

  @Test
  void noTwoAreAlikeAndAnotherSeedDrawsOthers() {
    float[][] rows = new Digits(3).samples(20).rows();
    assertFalse(Arrays.equals(rows[4], rows[14]));
    assertFalse(Arrays.equals(rows[4], new Digits(4).samples(5).row(4)));
  }

  /** Whoever knows 1,000 of them can read others: each is most like one of the same digit. */
  @Test
  void canBeToldApart() {
    float[][] known = new Digits(5).samples(1000).rows();
    float[][] unknown = new Digits(6).samples(200).rows();
    int right = 0;
    for (int i = 0; i < unknown.length; i++) {
      right += nearest(unknown[i], known) % 10 == i % 10 ? 1 : 0;
    }
    assertTrue(right >= 180, "right: " + right + " of 200");
  }

  private static int nearest(float[] picture, float[][] known) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < known.length; k++) {
      double sum = 0;
      for (int i = 0; i < picture.length; i++) {
        sum += (picture[i] - known[k][i]) * (picture[i] - known[k][i]);
      }
      if (sum < least) {
        least = sum;
        best = k;
      }
    }
    return best;
  }

  @Test
  void everyStrokeLiesWithinThePicture() {
    for (float[] row : new Digits(7).samples(200).rows()) {
      for (int i = 0; i < 28; i++) {
        assertTrue(row[i] + row[27 * 28 + i] == 0, "ink at the upper or lower border");
      }
    }
  }
}
