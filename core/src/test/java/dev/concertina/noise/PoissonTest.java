package dev.concertina.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.data.SampleShape;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.distribution.PoissonDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoissonTest {
  private static final int N = 200_000;

  /**
   * Pearson's test against the probabilities of Commons Math, over counts that are expected at
   * least ten times. A right sampler fails it for one seed in 10,000.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.5, 3, 9.999, 10, 10.5, 25, 100, 1234.5})
  void countsHaveTheProbabilitiesOfThePoissonDistribution(double mean) {
    var expected = new PoissonDistribution(mean);
    int most = (int) (mean + 20 * Math.sqrt(mean) + 20);
    double[] observed = new double[most + 1];
    var random = new SplittableRandom(1);
    for (int i = 0; i < N; i++) {
      observed[(int) Math.min(most, PoissonCounts.next(mean, random))]++;
    }
    double chiSquare = 0;
    double restExpected = N;
    double restObserved = N;
    int cells = 0;
    for (int k = 0; k < most; k++) {
      double times = N * expected.probability(k);
      if (times >= 10) {
        chiSquare += (observed[k] - times) * (observed[k] - times) / times;
        restExpected -= times;
        restObserved -= observed[k];
        cells++;
      }
    }
    // The rare ones together make one more cell.
    chiSquare += (restObserved - restExpected) * (restObserved - restExpected) / restExpected;
    double limit = new ChiSquaredDistribution(cells).inverseCumulativeProbability(0.9999);
    assertTrue(chiSquare < limit, mean + ": " + chiSquare + " of " + limit);
  }

  @Test
  void noMeanCountsNothingAndWhatIsNoNumberStays() {
    var random = new SplittableRandom(1);
    assertEquals(0, PoissonCounts.next(0, random));
    assertEquals(0, PoissonCounts.next(-3, random));
    assertEquals(0, PoissonCounts.next(Double.NEGATIVE_INFINITY, random));
    assertEquals(Double.NaN, PoissonCounts.next(Double.NaN, random));
    assertEquals(Double.POSITIVE_INFINITY, PoissonCounts.next(Double.POSITIVE_INFINITY, random));
    // The mean is so large that the distribution is narrow: 1e12 +- 1e6.
    assertEquals(1e12, PoissonCounts.next(1e12, random), 6e6);
  }

  /**
   * Mean x and variance x / peak. Standard errors: sd / sqrt(N), and of the variance about variance
   * * sqrt((2 + 1 / (peak x)) / N), since the excess kurtosis is 1 / (peak x); five wide.
   */
  @ParameterizedTest
  @ValueSource(floats = {0.01f, 0.3f, 1})
  void valuesHaveTheirMeanAndAVarianceInProportionToIt(float x) {
    double peak = 30;
    float[] values = new float[N];
    Arrays.fill(values, x);
    Corruption.poisson(peak)
        .corrupt(values, 0, new SampleShape.Features(N), new SplittableRandom(2));
    double variance = x / peak;
    double mean = 0;
    for (float value : values) {
      mean += value / N;
      assertEquals(Math.rint(value * peak), value * peak, 1e-4);
    }
    double spread = 0;
    for (float value : values) {
      spread += (value - mean) * (value - mean) / N;
    }
    assertEquals(x, mean, 5 * Math.sqrt(variance / N));
    assertEquals(variance, spread, 5 * variance * Math.sqrt((2 + 1 / (peak * x)) / N));
  }

  @Test
  void darkStaysDark() {
    float[] values = {0, -1, -0f};
    Corruption.poisson(5).corrupt(values, 0, new SampleShape.Features(3), new SplittableRandom(1));
    assertArrayEquals(new float[3], values);
  }

  /**
   * The peak is estimated from the variance of 4000 values of 1, which is 1 / peak, to 2.5 %. Over
   * 1000 samples the logarithm of the peak has mean ln sqrt(5 * 60) and sd ln(60 / 5) / sqrt(12).
   */
  @Test
  void onePeakPerSampleWithAUniformLogarithm() {
    var random = new SplittableRandom(3);
    var shape = new SampleShape.Features(4000);
    double sum = 0;
    double squares = 0;
    for (int s = 0; s < 1000; s++) {
      float[] values = new float[4000];
      Arrays.fill(values, 1);
      new Corruption.Poisson(5, 60).corrupt(values, 0, shape, random);
      double variance = 0;
      for (float value : values) {
        variance += (value - 1) * (value - 1) / 4000;
      }
      double log = -Math.log(variance);
      assertTrue(log > Math.log(5) - 0.15 && log < Math.log(60) + 0.15, "log peak " + log);
      sum += log;
      squares += log * log;
    }
    double mean = sum / 1000;
    double sd = Math.sqrt(squares / 1000 - mean * mean);
    double wanted = Math.log(12) / Math.sqrt(12);
    assertEquals(Math.log(Math.sqrt(300)), mean, 5 * wanted / Math.sqrt(1000));
    // Of a uniform variable: the standard error of the sd is sd * sqrt((1.8 - 1) / (4 n)).
    assertEquals(wanted, sd, 5 * wanted * Math.sqrt(0.8 / 4000));
  }
}
