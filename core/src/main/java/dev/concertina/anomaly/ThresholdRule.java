package dev.concertina.anomaly;

import dev.concertina.internal.Require;
import dev.concertina.metrics.ConfusionMatrix;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/**
 * Learns a threshold from scores. A higher score is more anomalous, and a row is an anomaly if its
 * score is above the threshold.
 *
 * <table>
 *   <caption>Which rule</caption>
 *   <tr><th>text</th><th>promises</th><th>needs</th></tr>
 *   <tr><td>{@code quantile:0.99}, {@code fpr:0.01}</td><td>the rate of false alarms, whatever the
 *     distribution</td><td>99 clean scores</td></tr>
 *   <tr><td>{@code pot:0.001}</td><td>a rate beyond the data, roughly, if the tail is regular</td><td>200
 *     clean scores</td></tr>
 *   <tr><td>{@code mean+sd:3}</td><td>nothing; customary</td><td>2 clean scores that
 *     vary</td></tr>
 *   <tr><td>{@code median+mad:3.5}</td><td>nothing; withstands undetected anomalies</td><td>2 clean
 *     scores that vary</td></tr>
 *   <tr><td>{@code max:2}</td><td>nothing; for scores that depend on each other, as those of time
 *     steps do</td><td>1 clean score</td></tr>
 *   <tr><td>{@code best-f1}</td><td>nothing; an upper bound for comparisons</td><td>labels</td></tr>
 * </table>
 *
 * <p>Clean scores must come from rows that the model was not trained on: scores of training rows
 * are too low, and every promise is void. All rules refuse an empty array, NaN and infinities, and
 * never change the array. Rules are immutable, safe for use by any number of threads.
 */
public sealed interface ThresholdRule {
  /**
   * Learns from the scores of clean rows.
   *
   * @param cleanScores scores of rows without anomalies that the model was not trained on
   * @return the threshold
   * @throws IllegalArgumentException if the array is null, empty, holds NaN or infinities or is too
   *     small for the rule, or if the rule needs labels
   */
  Threshold learn(double[] cleanScores);

  /**
   * Learns from the scores of clean rows that depend on each other, as those of neighbouring time
   * steps do. A rule that promises a rate counts only what is independent: its threshold is higher,
   * and its interval wider, than those of as many independent scores.
   *
   * @param cleanScores scores of rows without anomalies that the model was not trained on
   * @param independent how many independent scores they are worth, above 0; more than there are
   *     count as that
   * @return the threshold
   * @throws IllegalArgumentException as {@link #learn(double[])} does, or if the independent scores
   *     are too few for the rule
   */
  default Threshold learn(double[] cleanScores, double independent) {
    Require.positive(independent, "independent");
    Threshold of = learn(cleanScores);
    return new Threshold(
        of.value(),
        of.rule(),
        of.calibrationSize(),
        Math.min(independent, of.calibrationSize()),
        of.falsePositiveRate());
  }

  /**
   * Learns from labelled scores. All rules but {@link BestF1} use only the rows that are not marked
   * as anomalies.
   *
   * @param scores one score for each row, none of which the model was trained on
   * @param anomalies which rows are anomalies
   * @return the threshold
   * @throws IllegalArgumentException if an array is null, the lengths differ, or the scores that
   *     count are none, hold NaN or infinities or are too few for the rule
   */
  default Threshold learn(double[] scores, boolean[] anomalies) {
    return learn(CleanScores.select(scores, anomalies));
  }

  /**
   * Writes the rule in the form that {@link #parse} reads.
   *
   * @return such as {@code fpr:0.01}
   */
  String text();

  /**
   * Returns all rules as {@link #parse} reads them, with a usual number each, such as {@code
   * fpr:0.01}.
   *
   * @return what each does, in a line, by how it is written
   */
  static Map<String, String> forms() {
    return RuleText.all();
  }

  /**
   * Reads a rule, in one of the {@link #forms()}.
   *
   * @param text the rule
   * @return the rule
   * @throws IllegalArgumentException if it has another form, or its number is out of range; the
   *     message lists the forms
   */
  static ThresholdRule parse(String text) {
    return RuleText.parse(text);
  }

  /**
   * Returns the rule that takes the conformal q-quantile.
   *
   * @param q the share of clean rows to stay below, in (0, 1)
   * @return the rule
   * @throws IllegalArgumentException if q is out of range
   * @see Quantile
   */
  static ThresholdRule quantile(double q) {
    return new Quantile(q);
  }

  /**
   * Returns the rule that takes the mean plus k standard deviations.
   *
   * @param k how many standard deviations, above zero
   * @return the rule
   * @throws IllegalArgumentException if k is not positive and finite
   * @see MeanPlusSd
   */
  static ThresholdRule meanPlusSd(double k) {
    return new MeanPlusSd(k);
  }

  /**
   * Returns the rule that takes the median plus k scaled median absolute deviations.
   *
   * @param k how many, above zero
   * @return the rule
   * @throws IllegalArgumentException if k is not positive and finite
   * @see MedianPlusMad
   */
  static ThresholdRule medianPlusMad(double k) {
    return new MedianPlusMad(k);
  }

  /**
   * Returns the rule that takes a far quantile from a generalized Pareto tail.
   *
   * @param rate the share of clean rows that may exceed the threshold, in (0, 1)
   * @return the rule
   * @throws IllegalArgumentException if the rate is out of range
   * @see PeaksOverThreshold
   */
  static ThresholdRule peaksOverThreshold(double rate) {
    return new PeaksOverThreshold(rate);
  }

  /**
   * Returns the rule that takes the lowest threshold whose expected rate of false alarms is at most
   * the given one.
   *
   * @param rate the share of clean rows that may exceed the threshold, in (0, 1)
   * @return the rule
   * @throws IllegalArgumentException if the rate is out of range
   * @see TargetFalsePositiveRate
   */
  static ThresholdRule targetFalsePositiveRate(double rate) {
    return new TargetFalsePositiveRate(rate);
  }

  /**
   * Returns the rule that takes the threshold with the best F1 on labelled rows.
   *
   * @return the rule
   * @see BestF1
   */
  static ThresholdRule bestF1() {
    return new BestF1();
  }

  /**
   * Returns the rule that takes a multiple of the largest clean score.
   *
   * @param factor the multiple, positive; 2 for short series, of which nothing finer can be learned
   * @return the rule
   * @throws IllegalArgumentException if the factor is not positive and finite
   */
  static ThresholdRule maximum(double factor) {
    return new Maximum(factor);
  }

  /**
   * Takes a multiple of the largest clean score.
   *
   * <p>For clean scores that are few or depend on each other, as those of neighbouring time steps
   * do: quantiles of them promise what they cannot keep. Scores must be positive, as errors are.
   *
   * @param factor the multiple, positive
   */
  record Maximum(double factor) implements ThresholdRule {
    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if the factor is not positive and finite
     */
    public Maximum {
      Require.positive(factor, "factor");
    }

    @Override
    public Threshold learn(double[] cleanScores) {
      CleanScores scores = CleanScores.of(this, cleanScores, 1);
      double largest = scores.smallest(scores.size());
      Require.that(
          largest >= 0, "%s needs scores that are errors, found at most %s", text(), largest);
      return scores.threshold(factor * largest, Optional.empty());
    }

    @Override
    public String text() {
      return RuleText.of("max", factor);
    }
  }

  /**
   * The conformal quantile: of n clean scores the k-th smallest, k = ceil((n + 1) q).
   *
   * <p>If clean scores, old and new, are exchangeable, a new one exceeds it with probability at
   * most 1 - q, whatever their distribution: ties only make it less. This holds on average over
   * calibration samples; for the sample at hand the true rate of continuous scores is distributed
   * as Beta(n + 1 - k, k), which {@link Threshold#falsePositiveRate} reports. With ties the true
   * rate is at most that. Equal scores throughout give that score. At least q / (1 - q) scores are
   * needed: 99 for q = 0.99.
   *
   * @param q the share of clean rows to stay below, in (0, 1)
   * @see <a href="https://doi.org/10.1007/b106715">Vovk, Gammerman and Shafer: Algorithmic Learning
   *     in a Random World, 2005</a>
   * @see <a href="https://doi.org/10.1080/01621459.2017.1307116">Lei et al.: Distribution-Free
   *     Predictive Inference for Regression, JASA 113, 2018, lemma 1</a>
   */
  record Quantile(double q) implements ThresholdRule {
    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if q is not in (0, 1)
     */
    public Quantile {
      Require.openUnit(q, "q");
    }

    @Override
    public Threshold learn(double[] cleanScores) {
      return OrderStatistic.learn(this, BigDecimal.valueOf(q), cleanScores);
    }

    @Override
    public Threshold learn(double[] cleanScores, double independent) {
      return OrderStatistic.learn(this, BigDecimal.valueOf(q), cleanScores, independent);
    }

    @Override
    public String text() {
      return RuleText.of("quantile", q);
    }
  }

  /**
   * The threshold for a rate of false alarms: of n clean scores the k-th smallest, k = ceil((n + 1)
   * (1 - rate)). The same as {@link Quantile} at 1 - rate, asked from the other side, with the same
   * promise; at least (1 - rate) / rate scores are needed, 999 for 0.1 %.
   *
   * @param rate the share of clean rows that may exceed the threshold, in (0, 1)
   * @see Quantile
   */
  record TargetFalsePositiveRate(double rate) implements ThresholdRule {
    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if the rate is not in (0, 1)
     */
    public TargetFalsePositiveRate {
      Require.openUnit(rate, "rate");
    }

    @Override
    public Threshold learn(double[] cleanScores) {
      return OrderStatistic.learn(this, share(), cleanScores);
    }

    @Override
    public Threshold learn(double[] cleanScores, double independent) {
      return OrderStatistic.learn(this, share(), cleanScores, independent);
    }

    private BigDecimal share() {
      return BigDecimal.ONE.subtract(BigDecimal.valueOf(rate));
    }

    @Override
    public String text() {
      return RuleText.of("fpr", rate);
    }
  }

  /**
   * Mean plus k standard deviations (of the sample, with n - 1).
   *
   * <p>Customary, but reconstruction errors are skewed and the rate of false alarms is not what a
   * normal distribution says; all that is known without assumptions is that it is at most 1 / (1 +
   * k²) if mean and deviation were exact (Cantelli). So no rate is reported. Needs two scores;
   * equal scores throughout are refused, as nothing tells how far above them is far.
   *
   * @param k how many standard deviations, above zero
   * @see <a href="https://www.itl.nist.gov/div898/handbook/pmc/section3/pmc31.htm">NIST/SEMATECH
   *     e-Handbook of Statistical Methods, section 6.3.1: control limits</a>
   */
  record MeanPlusSd(double k) implements ThresholdRule {
    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if k is not positive and finite
     */
    public MeanPlusSd {
      Require.positive(k, "k");
    }

    @Override
    public Threshold learn(double[] cleanScores) {
      CleanScores scores = CleanScores.of(this, cleanScores, 2);
      return scores.threshold(scores.mean() + k * scores.standardDeviation(), Optional.empty());
    }

    @Override
    public String text() {
      return RuleText.of("mean+sd", k);
    }
  }

  /**
   * Median plus k scaled median absolute deviations: m + k · 1.4826 · median|x - m|, where 1.4826 =
   * 1 / Φ⁻¹(3/4) makes the deviation that of a normal distribution.
   *
   * <p>Withstands up to half of the rows being undetected anomalies. For skewed scores it raises
   * more alarms than k suggests, and no rate is reported. Needs two scores; refused if more than
   * half of the scores are equal, which makes the deviation zero and would call every other row an
   * anomaly.
   *
   * @param k how many deviations, above zero; 3.5 is customary
   * @see <a href="https://doi.org/10.1016/j.jesp.2013.03.013">Leys et al.: Detecting Outliers: Do
   *     Not Use Standard Deviation Around the Mean, Use Absolute Deviation Around the Median,
   *     Journal of Experimental Social Psychology 49, 2013</a>
   */
  record MedianPlusMad(double k) implements ThresholdRule {
    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if k is not positive and finite
     */
    public MedianPlusMad {
      Require.positive(k, "k");
    }

    @Override
    public Threshold learn(double[] cleanScores) {
      CleanScores scores = CleanScores.of(this, cleanScores, 2);
      return scores.threshold(
          scores.median() + k * scores.medianAbsoluteDeviation(), Optional.empty());
    }

    @Override
    public String text() {
      return RuleText.of("median+mad", k);
    }
  }

  /**
   * Peaks over threshold: a generalized Pareto distribution fitted to the highest scores says where
   * a rate beyond the data lies. With N of n scores above a level u, and shape ξ and scale σ of
   * their excesses, the threshold is u + (σ / ξ) ((rate n / N)<sup>-ξ</sup> - 1), or u - σ ln(rate
   * n / N) for ξ = 0.
   *
   * <p>The level is chosen for the number of excesses: 2 % of the scores (the 98 % quantile, as in
   * SPOT), but at least 50, since the standard error of ξ is (1 + ξ) / √N, 0.14 for 50; and at most
   * 10 %, beyond which the body of the distribution bends the fit. Fewer than 20 excesses are
   * refused, hence fewer than 200 scores, and scores that tie there. The rate must be less than N /
   * n, else {@link TargetFalsePositiveRate} does it without assumptions, and at least 1 / (10 n):
   * one order of magnitude beyond the data and no more.
   *
   * <p>The reported rate is the one asked for, with an interval by the delta method; both are
   * rough. In simulations with Pareto tails the interval, where reported, covered the true rate in
   * 90 to 96 % of samples for ξ &ge; -0.1 and in 81 to 97 % for ξ = -0.2, and less for tails with a
   * nearer end, where the theory fails: when the fitted ξ is below -0.25, no rate is reported. The
   * true rate was on average 1.2 to 1.7 times the one asked for down to 1 / n, and about 5 times at
   * 1 / (10 n): ask for less than you can bear.
   *
   * <p>The fit is by maximum likelihood, reduced to one dimension (Grimshaw), with ξ &ge; -1, below
   * which the likelihood has no maximum.
   *
   * @param rate the share of clean rows that may exceed the threshold, in (0, 1)
   * @see <a href="https://doi.org/10.1145/3097983.3098144">Siffer et al.: Anomaly Detection in
   *     Streams with Extreme Value Theory, KDD 2017</a>
   * @see <a href="https://doi.org/10.1214/aos/1176350499">Smith: Estimating Tails of Probability
   *     Distributions, Annals of Statistics 15, 1987: the covariance of the estimates</a>
   * @see <a href="https://doi.org/10.1214/aos/1176343003">Pickands: Statistical Inference Using
   *     Extreme Order Statistics, Annals of Statistics 3, 1975; with Balkema and de Haan, Annals of
   *     Probability 2, 1974</a>
   * @see <a href="https://doi.org/10.1080/00401706.1993.10485040">Grimshaw: Computing Maximum
   *     Likelihood Estimates for the Generalized Pareto Distribution, Technometrics 35, 1993</a>
   */
  record PeaksOverThreshold(double rate) implements ThresholdRule {
    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if the rate is not in (0, 1)
     */
    public PeaksOverThreshold {
      Require.openUnit(rate, "rate");
    }

    @Override
    public Threshold learn(double[] cleanScores) {
      return Tail.learn(this, cleanScores);
    }

    @Override
    public Threshold learn(double[] cleanScores, double independent) {
      return Tail.learn(this, cleanScores, independent);
    }

    @Override
    public String text() {
      return RuleText.of("pot", rate);
    }
  }

  /**
   * The threshold with the best F1 on labelled rows, placed as {@link
   * ConfusionMatrix#bestF1Threshold} says.
   *
   * <p>It looks at the answers: fit for comparing with papers that do so and as an upper bound, not
   * as a promise. No rate is reported. Needs rows of both classes.
   */
  record BestF1() implements ThresholdRule {
    /** Makes the rule, which has no parameters. */
    public BestF1 {}

    @Override
    public Threshold learn(double[] cleanScores) {
      throw new IllegalArgumentException(
          "best-f1 needs labels, found only scores: give labelled samples, or take another rule"
              + " such as fpr:0.01");
    }

    @Override
    public Threshold learn(double[] scores, boolean[] anomalies) {
      double value = ConfusionMatrix.bestF1Threshold(scores, anomalies);
      return new Threshold(value, this, scores.length, Optional.empty());
    }

    @Override
    public String text() {
      return "best-f1";
    }
  }
}
