package dev.concertina.noise;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * What is done to a training input before the net sees it; the target stays clean, so the net
 * learns to undo it.
 *
 * <p>Works on one sample at a time, in place, in scaled units (after {@code Scaling}). The same
 * state of the random generator gives the same corruption. Immutable and safe to share; the
 * generator that is passed in need not be.
 *
 * <p>Source: P. Vincent, H. Larochelle, Y. Bengio, P.-A. Manzagol, "Extracting and composing robust
 * features with denoising autoencoders", ICML 2008; P. Vincent et al., "Stacked denoising
 * autoencoders", JMLR 11 (2010), section 3.3 (all three kinds of noise).
 */
public sealed interface Corruption {

  /** Leaves the sample as it is. */
  record None() implements Corruption {
    @Override
    public void corrupt(float[] values, int from, SampleShape shape, RandomGenerator random) {
      Objects.checkFromIndexSize(from, shape.size(), values.length);
    }

    @Override
    public String text() {
      return "none";
    }
  }

  /**
   * Additive isotropic Gaussian noise: {@code x' = x + sd * N(0, 1)}, drawn for each value.
   *
   * <p>One sd per sample, uniform in [lowestSd, highestSd]: a net that is to denoise must have seen
   * weak and strong noise ("blind" denoising: K. Zhang et al., "Beyond a Gaussian denoiser", IEEE
   * TIP 26, 2017, section III.D). Equal bounds draw no sd.
   *
   * @param lowestSd the least standard deviation, at least 0
   * @param highestSd the greatest standard deviation, at least {@code lowestSd}
   */
  record Gaussian(double lowestSd, double highestSd) implements Corruption {
    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException unless 0 &lt;= lowestSd &lt;= highestSd, both finite
     */
    public Gaussian {
      Require.notNegative(lowestSd, "lowestSd");
      Require.notNegative(highestSd, "highestSd");
      Require.that(
          lowestSd <= highestSd,
          "lowestSd must not be above highestSd, found %s..%s",
          lowestSd,
          highestSd);
    }

    @Override
    public void corrupt(float[] values, int from, SampleShape shape, RandomGenerator random) {
      Objects.checkFromIndexSize(from, shape.size(), values.length);
      double sd = lowestSd;
      if (lowestSd < highestSd) {
        sd += (highestSd - lowestSd) * random.nextDouble();
      }
      for (int i = from; i < from + shape.size(); i++) {
        values[i] += (float) (sd * random.nextGaussian());
      }
    }

    @Override
    public String text() {
      String low = CorruptionText.number(lowestSd);
      return lowestSd == highestSd
          ? "gaussian:" + low
          : "gaussian:" + low + ".." + CorruptionText.number(highestSd);
    }
  }

  /**
   * Masking noise: each value on its own becomes 0 with the given probability.
   *
   * <p>In standardised units 0 is the mean of the feature, so a masked value tells nothing. The
   * values that are left are not scaled up, unlike in dropout: the net must see them as they are in
   * use. Vincent et al. mask a fixed number of values per sample; masking each on its own has the
   * same mean and needs no shuffle.
   *
   * @param probability of a value to be masked, in [0, 1)
   */
  record Masking(double probability) implements Corruption {
    /**
     * Checks the probability.
     *
     * @throws IllegalArgumentException unless it is in [0, 1)
     */
    public Masking {
      Require.fraction(probability, "probability");
    }

    @Override
    public void corrupt(float[] values, int from, SampleShape shape, RandomGenerator random) {
      Objects.checkFromIndexSize(from, shape.size(), values.length);
      for (int i = from; i < from + shape.size(); i++) {
        if (random.nextDouble() < probability) {
          values[i] = 0;
        }
      }
    }

    @Override
    public String text() {
      return "masking:" + CorruptionText.number(probability);
    }
  }

  /**
   * Salt-and-pepper noise: each value on its own becomes, with the given probability, {@code low}
   * or {@code high} by the toss of a fair coin.
   *
   * @param probability of a value to be replaced, in [0, 1)
   * @param low pepper: the least value of the data in scaled units
   * @param high salt: the greatest value of the data in scaled units
   */
  record SaltAndPepper(double probability, float low, float high) implements Corruption {
    /**
     * Checks probability and values.
     *
     * @throws IllegalArgumentException unless the probability is in [0, 1), and low and high are
     *     finite with low &lt; high
     */
    public SaltAndPepper {
      Require.fraction(probability, "probability");
      Require.that(
          low < high && Float.isFinite(low) && Float.isFinite(high),
          "low must be below high and both finite, found %s..%s",
          low,
          high);
    }

    @Override
    public void corrupt(float[] values, int from, SampleShape shape, RandomGenerator random) {
      Objects.checkFromIndexSize(from, shape.size(), values.length);
      for (int i = from; i < from + shape.size(); i++) {
        if (random.nextDouble() < probability) {
          values[i] = random.nextBoolean() ? high : low;
        }
      }
    }

    @Override
    public String text() {
      String start = "salt-and-pepper:" + CorruptionText.number(probability);
      return low == 0 && high == 1
          ? start
          : start + ":" + CorruptionText.number(low) + ".." + CorruptionText.number(high);
    }
  }

  /**
   * Several corruptions, one after the other.
   *
   * @param parts in the order in which they are applied, at least two; those of a nested
   *     combination take its place
   */
  record Combined(List<Corruption> parts) implements Corruption {
    /**
     * Copies and checks the parts.
     *
     * @throws IllegalArgumentException if there are fewer than two, or one is null
     */
    public Combined {
      var flat = new ArrayList<Corruption>();
      for (Corruption part : Require.present(parts, "parts")) {
        Require.present(part, "part");
        flat.addAll(part instanceof Combined nested ? nested.parts : List.of(part));
      }
      Require.that(flat.size() >= 2, "parts must be at least 2, found %d", flat.size());
      parts = List.copyOf(flat);
    }

    @Override
    public void corrupt(float[] values, int from, SampleShape shape, RandomGenerator random) {
      for (Corruption part : parts) {
        part.corrupt(values, from, shape, random);
      }
    }

    @Override
    public String text() {
      return parts.stream().map(Corruption::text).collect(Collectors.joining("+"));
    }
  }

  /**
   * Returns the corruption that changes nothing.
   *
   * @return no corruption
   */
  static Corruption none() {
    return new None();
  }

  /**
   * Returns Gaussian noise of one strength.
   *
   * @param sd standard deviation in scaled units, at least 0
   * @return the corruption
   * @throws IllegalArgumentException if it is negative or not finite
   */
  static Corruption gaussian(double sd) {
    return new Gaussian(sd, sd);
  }

  /**
   * Returns Gaussian noise whose strength is drawn anew for each sample.
   *
   * @param lowestSd the least standard deviation, at least 0
   * @param highestSd the greatest standard deviation, at least {@code lowestSd}
   * @return the corruption
   * @throws IllegalArgumentException if the bounds are negative, not finite or in the wrong order
   */
  static Corruption gaussian(double lowestSd, double highestSd) {
    return new Gaussian(lowestSd, highestSd);
  }

  /**
   * Returns masking noise.
   *
   * @param probability of a value to become 0, in [0, 1)
   * @return the corruption
   * @throws IllegalArgumentException if it is not in [0, 1)
   */
  static Corruption masking(double probability) {
    return new Masking(probability);
  }

  /**
   * Returns salt-and-pepper noise between 0 and 1, the ends of data that are scaled by their range,
   * as pictures are. Other data need {@link SaltAndPepper} with their own ends.
   *
   * @param probability of a value to be replaced, in [0, 1)
   * @return the corruption
   * @throws IllegalArgumentException if it is not in [0, 1)
   */
  static Corruption saltAndPepper(double probability) {
    return new SaltAndPepper(probability, 0, 1);
  }

  /**
   * Reads a corruption from its text: {@code none}, {@code gaussian:0.2}, {@code gaussian:0..2}
   * (strength drawn per sample), {@code masking:0.3}, {@code salt-and-pepper:0.1}, {@code
   * salt-and-pepper:0.1:-1..1} (its own ends), or several joined with {@code +}.
   *
   * @param text the text, as {@link #text} writes it
   * @return the corruption
   * @throws IllegalArgumentException if the text has none of these forms, or a number is out of
   *     bounds
   */
  static Corruption parse(String text) {
    return CorruptionText.parse(Require.present(text, "text"));
  }

  /**
   * Corrupts one sample in place.
   *
   * @param values holds the sample, in scaled units
   * @param from where the sample starts
   * @param shape the sample's shape
   * @param random where chance comes from
   * @throws IndexOutOfBoundsException if the sample does not lie within {@code values}
   */
  void corrupt(float[] values, int from, SampleShape shape, RandomGenerator random);

  /**
   * Whether training compares only the values that this corruption has hidden, rather than all. A
   * net that must foretell a value from its neighbours alone can learn from noisy targets.
   *
   * @return false unless the corruption or a part of it says otherwise
   */
  default boolean hides() {
    return false;
  }

  /**
   * Corrupts one sample in place and marks what training compares: what {@link #hides()} speaks of.
   *
   * @param values holds the sample, in scaled units
   * @param compared takes 1 for each value that is compared and 0 for each other, at the places
   *     that the sample has in {@code values}
   * @param from where the sample starts
   * @param shape the sample's shape
   * @param random where chance comes from
   * @throws IndexOutOfBoundsException if the sample does not lie within both arrays
   */
  default void corrupt(
      float[] values, float[] compared, int from, SampleShape shape, RandomGenerator random) {
    Arrays.fill(compared, from, from + shape.size(), 1);
    corrupt(values, from, shape, random);
  }

  /**
   * Returns the text that {@link #parse} reads back as an equal corruption.
   *
   * @return for example {@code gaussian:0.2+masking:0.3}
   */
  String text();
}
