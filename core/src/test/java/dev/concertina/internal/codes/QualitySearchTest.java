package dev.concertina.internal.codes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.compress.Quality;
import dev.concertina.internal.codes.QualitySearch.Goal;
import org.junit.jupiter.api.Test;

class QualitySearchTest {
  private final QualitySearch search = new QualitySearch(0.25, 4);

  /** Bits and decibels of a source whose error is m squared. */
  private static double bits(double multiple) {
    return 2 - Math.log(multiple) / Math.log(2);
  }

  private static double decibels(double multiple) {
    return 30 - 20 * Math.log10(multiple);
  }

  @Test
  void bits_areUsedUpAndNotExceeded() {
    double found = search.find(Goal.BITS, 1.3, QualitySearchTest::bits);
    assertTrue(bits(found) <= 1.3);
    assertEquals(1.3, bits(found), 0.02);
  }

  @Test
  void decibels_areReachedByTheCoarsestStep() {
    double found = search.find(Goal.PSNR, 33, QualitySearchTest::decibels);
    assertTrue(decibels(found) >= 33);
    assertEquals(33, decibels(found), 0.1);
  }

  @Test
  void theEnds_areTakenWhereTheyServe() {
    assertEquals(0.25, search.find(Goal.BITS, 9, QualitySearchTest::bits));
    assertEquals(4, search.find(Goal.PSNR, 5, QualitySearchTest::decibels));
    assertEquals(1.5, search.find(Goal.STEP, 1.5, m -> Double.NaN));
  }

  @Test
  void whatCannotBeReached_isRefusedWithWhatCan() {
    String tooFew =
        assertThrows(
                IllegalArgumentException.class,
                () -> search.find(Goal.BITS, 0.001, m -> 0.1 + 1 / m))
            .getMessage();
    assertEquals(
        "bits must be at least 0.3500 with this model and these samples, found 0.001", tooFew);
    assertThrows(
        IllegalArgumentException.class,
        () -> search.find(Goal.PSNR, 90, QualitySearchTest::decibels));
    assertThrows(IllegalArgumentException.class, () -> search.find(Goal.STEP, 5, m -> 0));
    assertThrows(IllegalArgumentException.class, () -> Quality.bits(0));
    assertThrows(IllegalArgumentException.class, () -> Quality.psnr(Double.NaN));
  }
}
