package dev.concertina.anomaly;

import dev.concertina.anomaly.Threshold.Rate;
import dev.concertina.internal.Require;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import org.apache.commons.math3.distribution.BetaDistribution;

/**
 * The k-th smallest of n clean scores as a threshold, and what that says of a new clean score.
 *
 * <p>For a continuous distribution F the share F(X(k)) below it is that of the k-th of n uniform
 * variates, Beta(k, n + 1 - k), whatever F is; the share above is Beta(n + 1 - k, k).
 *
 * @see <a href="https://doi.org/10.1002/0471722162">David and Nagaraja: Order Statistics, 3rd ed.,
 *     2003, section 2.3</a>
 */
final class OrderStatistic {
  private OrderStatistic() {}

  /** In decimals, where (n + 1) q is exact: in binary 1000 · 0.999 may land just above 999. */
  static Threshold learn(ThresholdRule rule, BigDecimal q, double[] cleanScores) {
    CleanScores scores = CleanScores.of(rule, cleanScores, 1);
    int n = scores.size();
    BigDecimal k = q.multiply(BigDecimal.valueOf(n + 1L)).setScale(0, RoundingMode.CEILING);
    Require.that(
        k.compareTo(BigDecimal.valueOf(n)) <= 0,
        "%s needs at least %s clean scores to keep its promise, found %d: hold out more rows, or"
            + " ask for a rate of at least 1 / %d",
        rule.text(),
        leastSize(q),
        n,
        n + 1L);
    return scores.threshold(
        scores.smallest(k.intValueExact()), Optional.of(rate(n, k.intValueExact())));
  }

  /**
   * The same of scores that depend on each other, worth m independent ones. If every (n / m)-th of
   * them were kept, the threshold would be the k-th smallest of m; taken from all n, it is the
   * score at the same level, k / (m + 1).
   */
  static Threshold learn(
      ThresholdRule rule, BigDecimal q, double[] cleanScores, double independent) {
    Require.positive(independent, "independent");
    CleanScores scores = CleanScores.of(rule, cleanScores, 1);
    int n = scores.size();
    if (independent >= n) {
      return learn(rule, q, cleanScores);
    }
    int m = Math.max(1, (int) independent);
    BigDecimal k = q.multiply(BigDecimal.valueOf(m + 1L)).setScale(0, RoundingMode.CEILING);
    Require.that(
        k.compareTo(BigDecimal.valueOf(m)) <= 0,
        "%s needs at least %s independent clean scores to keep its promise, found %d that are worth"
            + " %s: give a longer clean series, ask for a higher rate, or take a rule without a"
            + " rate such as max:2",
        rule.text(),
        leastSize(q),
        n,
        Threshold.worth(independent));
    int rank = (int) Math.min(n, Math.ceil((n + 1.0) * k.intValueExact() / (m + 1.0)));
    return new Threshold(
        scores.smallest(rank), rule, n, independent, Optional.of(rate(m, k.intValueExact())));
  }

  /** The least n with ceil((n + 1) q) at most n: n at least q / (1 - q). */
  private static BigDecimal leastSize(BigDecimal q) {
    return q.divide(BigDecimal.ONE.subtract(q), 0, RoundingMode.CEILING);
  }

  private static Rate rate(int n, int k) {
    double above = n + 1.0 - k;
    double expected = above / (n + 1.0);
    // commons-math solves to an absolute accuracy, by default 1e-9, which is coarse for small
    // rates.
    BetaDistribution share = new BetaDistribution(null, above, k, 1e-9 * expected);
    return new Rate(
        expected,
        share.inverseCumulativeProbability(0.025),
        share.inverseCumulativeProbability(0.975));
  }
}
