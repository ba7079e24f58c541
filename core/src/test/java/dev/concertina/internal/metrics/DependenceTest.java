package dev.concertina.internal.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DependenceTest {
  private static double[] autoregressive(int n, double phi, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[n];
    double last = random.nextGaussian() / Math.sqrt(1 - phi * phi);
    for (int t = 0; t < n; t++) {
      values[t] = last;
      last = phi * last + random.nextGaussian();
    }
    return values;
  }

  /**
   * The integrated autocorrelation time of AR(1) is (1 + φ) / (1 - φ). That of its ranks is by the
   * correlations 6 / π asin(φ^k / 2) of ranks of normal variates.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3, 0.7, 0.9, 0.95})
  void autoregression_isKnown(double phi) {
    double wanted = 1;
    for (int k = 1; k < 2000; k++) {
      wanted += 2 * 6 / Math.PI * Math.asin(Math.pow(phi, k) / 2);
    }
    assertEquals((1 + phi) / (1 - phi), wanted, 0.06 * wanted, "ranks differ little");
    double mean = 0;
    for (int seed = 0; seed < 10; seed++) {
      mean += Dependence.time(List.of(autoregressive(20_000, phi, seed))) / 10;
    }
    assertEquals(wanted, mean, 0.08 * wanted + 0.05);
  }

  /** The mean of L independent values has 1 + 2 sum (1 - k / L) = L. */
  @ParameterizedTest
  @CsvSource({"8, 8", "32, 32"})
  void movingAverage_isItsLength(int length, double wanted) {
    SplittableRandom random = new SplittableRandom(5);
    double[] values = random.doubles(50_000).toArray();
    double[] means = new double[values.length - length];
    for (int t = 0; t < means.length; t++) {
      means[t] = Arrays.stream(values, t, t + length).sum();
    }
    assertEquals(wanted, Dependence.time(List.of(means)), 0.15 * wanted);
  }

  @Test
  void outliersCountByTheirRank() {
    double[] values = autoregressive(5_000, 0.9, 3);
    double before = Dependence.time(List.of(values));
    double[] monotone = Arrays.stream(values).map(v -> Math.exp(5 * v)).toArray();
    assertEquals(before, Dependence.time(List.of(monotone)), 1e-9);
  }

  @Test
  void runsAreNotJoinedAndMissingScoresAreNone() {
    List<double[]> runs = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      runs.add(autoregressive(500, 0.8, i));
    }
    runs.add(new double[] {Double.NaN, Double.NaN});
    double n = Dependence.independent(runs, 1);
    assertEquals(20_000 / 9.0, n, 250);
    double[] holed = autoregressive(20_000, 0.8, 1);
    for (int t = 0; t < holed.length; t += 50) {
      holed[t] = Double.NaN;
    }
    assertEquals(19_600 / 9.0, Dependence.independent(List.of(holed), 1), 250);
  }

  @Test
  void aWindowIsTheLeast() {
    double[] noise = new SplittableRandom(1).doubles(1000).toArray();
    assertEquals(10, Dependence.independent(List.of(noise), 100));
    assertEquals(1, Dependence.independent(List.of(noise), 5000), "one at least");
    assertEquals(0, Dependence.independent(List.of(new double[] {Double.NaN}), 1));
    assertEquals(1, Dependence.independent(List.of(new double[] {7, 7, 7, 7, 7}), 64));
  }

  /** What wanders for as long as it is seen is worth next to nothing. */
  @Test
  void aRandomWalkIsWorthLittle() {
    double most = 0;
    for (int seed = 0; seed < 20; seed++) {
      most = Math.max(most, Dependence.independent(List.of(autoregressive(2000, 0.9999, seed)), 1));
    }
    assertTrue(most < 25, "found " + most);
  }
}
