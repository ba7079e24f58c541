package dev.concertina.metrics;

import dev.concertina.internal.Require;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Measures how far a reconstruction p is from its target t, for single values and as a mean over
 * values.
 *
 * <p>NaN in either operand gives NaN, and so does the difference of equal infinities; nothing here
 * refuses them, because the network that produced them is the better place to complain. Immutable,
 * safe for use by any number of threads.
 */
public enum ReconstructionError {
  /**
   * The squared error, (t - p)².
   *
   * @see <a href="https://doi.org/10.1007/978-0-387-84858-7">Hastie, Tibshirani and Friedman: The
   *     Elements of Statistical Learning, 2nd ed., 2009, section 2.4</a>
   */
  SQUARED {
    @Override
    public double of(float target, float reconstruction) {
      double difference = (double) target - reconstruction;
      return difference * difference;
    }
  },

  /**
   * The absolute error, |t - p|.
   *
   * @see <a href="https://doi.org/10.1007/978-0-387-84858-7">Hastie, Tibshirani and Friedman: The
   *     Elements of Statistical Learning, 2nd ed., 2009, section 2.4</a>
   */
  ABSOLUTE {
    @Override
    public double of(float target, float reconstruction) {
      return Math.abs((double) target - reconstruction);
    }
  },

  /**
   * Huber's error with delta 1: with e = |t - p|, e² / 2 up to e = 1 and e - 1/2 beyond.
   *
   * @see <a href="https://doi.org/10.1214/aoms/1177703732">Huber: Robust Estimation of a Location
   *     Parameter, Annals of Mathematical Statistics 35, 1964</a>
   */
  HUBER {
    @Override
    public double of(float target, float reconstruction) {
      double distance = Math.abs((double) target - reconstruction);
      return distance <= 1 ? distance * distance / 2 : distance - 0.5;
    }
  },

  /**
   * The root of the mean squared error of a sample: of a single value |t - p|, but of several not
   * the mean of those. A sample counts in proportion to its distance, not the square of it, so that
   * a few hopeless ones do not use up the net.
   *
   * @see <a href="https://doi.org/10.1145/1143844.1143880">Ding, Zhou, He and Zha: R1-PCA,
   *     Rotational Invariant L1-norm Principal Component Analysis for Robust Subspace
   *     Factorization, ICML 2006</a>
   */
  EUCLIDEAN {
    @Override
    public double of(float target, float reconstruction) {
      return Math.abs((double) target - reconstruction);
    }

    @Override
    public double mean(float[] target, float[] reconstruction, int from, int length) {
      return Math.sqrt(SQUARED.mean(target, reconstruction, from, length));
    }
  },

  /**
   * The binary cross-entropy in nats, -t ln p - (1 - t) ln(1 - p), with p clipped to [1e-7, 1 -
   * 1e-7] as Keras 3 does.
   *
   * <p>Meant for targets in [0, 1]. It is not refused outside, where scaled new data may well lie,
   * but the value is then no divergence and can be negative. For t strictly between 0 and 1 a
   * perfect reconstruction does not cost 0 but the entropy of t.
   *
   * @see <a href="https://doi.org/10.1145/1390156.1390294">Vincent et al.: Extracting and Composing
   *     Robust Features with Denoising Autoencoders, ICML 2008, section 2.1</a>
   */
  CROSS_ENTROPY {
    @Override
    public double of(float target, float reconstruction) {
      double p = Math.max(CLIP, Math.min(1 - CLIP, reconstruction));
      // Pictures are mostly black or white: one logarithm in place of two.
      if (target == 0) {
        return -Math.log(1 - p);
      }
      return target == 1 ? -Math.log(p) : -target * Math.log(p) - (1.0 - target) * Math.log(1 - p);
    }
  };

  private static final double CLIP = 1e-7;

  /**
   * Computes the error of one value.
   *
   * @param target what should have come out
   * @param reconstruction what came out
   * @return the error, NaN if either is NaN
   */
  public abstract double of(float target, float reconstruction);

  /**
   * Computes the mean error of a run of values, summed in double precision: the mean of theirs, and
   * for {@link #EUCLIDEAN} the root of their mean square.
   *
   * @param target what should have come out
   * @param reconstruction what came out, of the same layout as the target
   * @param from the first value's index, in both arrays
   * @param length how many values
   * @return the mean error, NaN if any value is NaN
   * @throws IllegalArgumentException if an array is null, length is not positive, or the run does
   *     not lie within both arrays
   */
  public double mean(float[] target, float[] reconstruction, int from, int length) {
    Require.present(target, "target");
    Require.present(reconstruction, "reconstruction");
    Require.notNegative(from, "from");
    Require.positive(length, "length");
    int shorter = Math.min(target.length, reconstruction.length);
    Require.that(
        length <= shorter - from,
        "from + length must be at most the arrays' lengths, found %d + %d with %d target and %d"
            + " reconstruction values",
        from,
        length,
        target.length,
        reconstruction.length);
    double sum = 0;
    for (int i = from; i < from + length; i++) {
      sum += of(target[i], reconstruction[i]);
    }
    return sum / length;
  }

  /**
   * Returns the name in lower case with hyphens, as {@link #parse} reads it: {@code squared},
   * {@code absolute}, {@code huber}, {@code euclidean}, {@code cross-entropy}.
   *
   * @return the name
   */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Reads a name: {@code squared}, {@code absolute}, {@code huber}, {@code euclidean}, {@code
   * cross-entropy} (or {@code cross_entropy}).
   *
   * @param text the name
   * @return the error of that name
   * @throws IllegalArgumentException if there is none; the message lists the names
   */
  public static ReconstructionError parse(String text) {
    String wanted = Require.present(text, "reconstruction error").replace('_', '-');
    return Arrays.stream(values())
        .filter(error -> error.text().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    String.format(
                        Locale.ROOT,
                        "reconstruction error must be one of %s, found '%s'",
                        names(),
                        text)));
  }

  private static String names() {
    return Arrays.stream(values()).map(ReconstructionError::text).collect(Collectors.joining(", "));
  }
}
