package dev.concertina.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReconstructionErrorTest {
  /** Float operands such as 0.9f carry a relative error of 6e-8. */
  private static final double FLOAT = 1e-7;

  @ParameterizedTest
  // Huber: scipy.special.huber(1, t - p), scipy 1.10.1. Cross-entropy: sklearn.metrics.log_loss,
  // scikit-learn 1.2.1, at t = 0 and 1, and its definition between.
  @CsvSource({
    "SQUARED, 3, 1, 4",
    "SQUARED, 0.5, 0.5, 0",
    "ABSOLUTE, 1, 3.5, 2.5",
    "HUBER, 0.5, 0, 0.125",
    "HUBER, 1, 2, 0.5",
    "HUBER, -2, 1, 2.5",
    "CROSS_ENTROPY, 1, 0.5, 0.6931471805599453",
    "CROSS_ENTROPY, 0, 0.75, 1.3862943611198906",
    "CROSS_ENTROPY, 1, 0.75, 0.2876820724517809",
    "CROSS_ENTROPY, 0.25, 0.25, 0.5623351446188083",
  })
  void agreesWithClosedFormsAndOtherPrograms(
      ReconstructionError error, float target, float reconstruction, double expected) {
    assertEquals(expected, error.of(target, reconstruction), 1e-14);
  }

  @Test
  void crossEntropyIsClippedLikeKeras() {
    double most = -Math.log(1e-7);
    assertEquals(most, ReconstructionError.CROSS_ENTROPY.of(1, 0), 1e-12);
    assertEquals(most, ReconstructionError.CROSS_ENTROPY.of(1, -3), 1e-12);
    assertEquals(most, ReconstructionError.CROSS_ENTROPY.of(0, 1), 1e-8);
    assertEquals(1e-7, ReconstructionError.CROSS_ENTROPY.of(1, 1), 1e-13);
  }

  @ParameterizedTest
  @EnumSource
  void carriesNaNOn(ReconstructionError error) {
    assertEquals(Double.NaN, error.of(Float.NaN, 0.5f));
    assertEquals(Double.NaN, error.of(0.5f, Float.NaN));
    assertEquals(Double.NaN, error.mean(new float[] {0, 1}, new float[] {0.5f, Float.NaN}, 0, 2));
  }

  @ParameterizedTest
  @EnumSource
  void isNeverBelowThatOfThePerfectReconstruction(ReconstructionError error) {
    for (float target = 0; target <= 1; target += 0.125f) {
      for (float reconstruction = -0.5f; reconstruction <= 1.5; reconstruction += 0.0625f) {
        double least = error.of(target, target);
        double found = error.of(target, reconstruction);
        assertTrue(found >= least - FLOAT, target + ", " + reconstruction);
      }
    }
  }

  @Test
  void meanTakesARunOfValues() {
    float[] target = {9, 1, 2, 3, 9};
    float[] reconstruction = {0, 2, 2, 5, 0};
    assertEquals(5 / 3.0, ReconstructionError.SQUARED.mean(target, reconstruction, 1, 3), 1e-15);
    assertEquals(1, ReconstructionError.ABSOLUTE.mean(target, reconstruction, 1, 3), 1e-15);
    assertEquals(2 / 3.0, ReconstructionError.HUBER.mean(target, reconstruction, 1, 3), 1e-15);
    assertEquals(
        Math.sqrt(5 / 3.0),
        ReconstructionError.EUCLIDEAN.mean(target, reconstruction, 1, 3),
        1e-15);
  }

  @Test
  void meanRefusesRunsOutsideTheArrays() {
    var e = refusal(new float[3], new float[2], 1, 2);
    assertEquals(
        "from + length must be at most the arrays' lengths, found 1 + 2 with 3 target and 2"
            + " reconstruction values",
        e.getMessage());
    assertEquals(
        "length must be positive, found 0", refusal(new float[3], new float[3], 1, 0).getMessage());
    assertEquals(
        "from must not be negative, found -1",
        refusal(new float[3], new float[3], -1, 1).getMessage());
    // The sum overflows an int.
    refusal(new float[3], new float[3], 2, Integer.MAX_VALUE);
  }

  private static IllegalArgumentException refusal(float[] t, float[] p, int from, int length) {
    return assertThrows(
        IllegalArgumentException.class, () -> ReconstructionError.SQUARED.mean(t, p, from, length));
  }

  @ParameterizedTest
  @EnumSource
  void readsWhatItWrites(ReconstructionError error) {
    assertSame(error, ReconstructionError.parse(error.text()));
  }

  @Test
  void readsTheUnderscoreToo() {
    assertSame(ReconstructionError.CROSS_ENTROPY, ReconstructionError.parse("cross_entropy"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "mse", "SQUARED", " huber"})
  void listsTheNamesForAnUnknownOne(String text) {
    var e = assertThrows(IllegalArgumentException.class, () -> ReconstructionError.parse(text));
    assertEquals(
        "reconstruction error must be one of squared, absolute, huber, euclidean, cross-entropy,"
            + " found '"
            + text
            + "'",
        e.getMessage());
  }
}
