package dev.concertina.series.metrics;

import dev.concertina.internal.Require;
import dev.concertina.metrics.ConfusionMatrix;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Holds the point-adjusted F1 that much of the literature on series reports, with the two numbers
 * that it needs beside it.
 *
 * <p>Point adjustment takes every step of an event (a run of anomalies) as flagged as soon as one
 * of its steps is. On long events even a random score then comes close to 1: Kim et al. show it to
 * beat most published detectors. So the three numbers stand together here, and a detector has found
 * something only where it is well above the random one; {@link EventConfusion} and {@link
 * VolumeUnderSurface} are better measures.
 *
 * <p>The random score flags as many steps as the detector did, every choice of steps as likely as
 * any other. Its point-adjusted F1 is the mean over 1,000 draws from a fixed seed, so the same
 * input gives the same number; its standard error is below 0.016, and far below with many events.
 * Without flags, and with all steps flagged, it is exact.
 *
 * <p>Immutable, safe for use by any number of threads.
 *
 * @param plain F1 step by step, {@link ConfusionMatrix#f1}
 * @param adjusted F1 after point adjustment, at least the plain one
 * @param random the mean F1 after point adjustment of as many flags at random
 * @see <a href="https://doi.org/10.1145/3178876.3185996">Xu et al.: Unsupervised Anomaly Detection
 *     via Variational Auto-Encoder for Seasonal KPIs in Web Applications, WWW 2018</a>
 * @see <a href="https://doi.org/10.1609/aaai.v36i7.20680">Kim, Choi, Choi, Lee and Yoon: Towards a
 *     Rigorous Evaluation of Time-Series Anomaly Detection, AAAI 2022</a>
 */
public record PointAdjustedF1(double plain, double adjusted, double random) {
  private static final int DRAWS = 1000;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a value is NaN or outside [0, 1], or the adjusted F1 is
   *     below the plain one
   */
  public PointAdjustedF1 {
    Require.that(plain >= 0 && plain <= 1, "plain must be in [0, 1], found %s", plain);
    Require.that(
        adjusted >= plain && adjusted <= 1,
        "adjusted must be in [%s, 1], from the plain F1, found %s",
        plain,
        adjusted);
    Require.that(random >= 0 && random <= 1, "random must be in [0, 1], found %s", random);
  }

  /**
   * Measures decisions at a threshold, as {@link ConfusionMatrix#at} does.
   *
   * @param threshold steps with a score strictly above it are flagged; may be infinite
   * @param scores one score for each step, in the order of time
   * @param anomalies which steps are anomalies
   * @return the three numbers
   * @throws IllegalArgumentException if an array is null, the lengths differ, or the threshold or a
   *     score is NaN
   */
  public static PointAdjustedF1 at(double threshold, double[] scores, boolean[] anomalies) {
    return of(ConfusionMatrix.flags(threshold, scores, anomalies), anomalies);
  }

  /**
   * Measures decisions. Empty arrays give zeros.
   *
   * @param flagged which steps were called anomalies, in the order of time
   * @param anomalies which steps are anomalies
   * @return the three numbers
   * @throws IllegalArgumentException if an array is null or the lengths differ
   */
  public static PointAdjustedF1 of(boolean[] flagged, boolean[] anomalies) {
    ConfusionMatrix plain = ConfusionMatrix.of(flagged, anomalies);
    ConfusionMatrix adjusted = ConfusionMatrix.of(adjust(flagged, anomalies), anomalies);
    int flags = plain.truePositives() + plain.falsePositives();
    return new PointAdjustedF1(plain.f1(), adjusted.f1(), random(flags, anomalies));
  }

  /**
   * Adjusts flags by points: outside of events they stay, and within an event all are set if one
   * is. Measures of these decisions are not comparable with plain ones.
   *
   * @param flagged which steps were called anomalies, in the order of time; left as it is
   * @param anomalies which steps are anomalies
   * @return the adjusted decisions
   * @throws IllegalArgumentException if an array is null or the lengths differ
   */
  public static boolean[] adjust(boolean[] flagged, boolean[] anomalies) {
    ConfusionMatrix.checkFlags(flagged, anomalies);
    boolean[] adjusted = flagged.clone();
    Runs events = Runs.of(anomalies);
    for (int e = 0; e < events.count(); e++) {
      if (events.firstHit(e, flagged) >= 0) {
        Arrays.fill(adjusted, events.first(e), events.last(e) + 1, true);
      }
    }
    return adjusted;
  }

  private static double random(int flags, boolean[] anomalies) {
    // Nothing, or everything, leaves no choice.
    int draws = flags == 0 || flags == anomalies.length ? 1 : DRAWS;
    var flagger = new RandomFlags(anomalies, new SplittableRandom(1));
    double sum = 0;
    for (int d = 0; d < draws; d++) {
      sum += flagger.adjusted(flags).f1();
    }
    return sum / draws;
  }
}
