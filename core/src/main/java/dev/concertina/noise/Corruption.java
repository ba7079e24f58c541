package dev.concertina.noise;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Changes a training input before the net sees it. The target stays clean, so the net learns to
 * undo the change.
 *
 * <p>Works on one sample at a time, in place, in scaled units (after {@code Scaling}). The same
 * state of the random generator gives the same corruption. Immutable and safe to share; the
 * generator that is passed in need not be.
 *
 * <p>Source: P. Vincent, H. Larochelle, Y. Bengio, P.-A. Manzagol, "Extracting and composing robust
 * features with denoising autoencoders", ICML 2008; P. Vincent et al., "Stacked denoising
 * autoencoders", JMLR 11 (2010), section 3.3 (Gaussian, masking, salt and pepper); those of the
 * other kinds are named there.
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
   * @param lowestSd the least standard deviation in units of 1 / peak, at least 0
   * @param highestSd the greatest standard deviation in units of 1 / peak, at least {@code
   *     lowestSd}
   * @param peak how many units of the bounds make one scaled unit: 1, or 255 to give the bounds as
   *     the literature does for pictures of 8 bits
   */
  record Gaussian(double lowestSd, double highestSd, double peak) implements Corruption {
    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException unless 0 &lt;= lowestSd &lt;= highestSd, both finite, and
     *     the peak is positive and finite
     */
    public Gaussian {
      Require.positive(peak, "peak");
      Require.notNegative(lowestSd, "lowestSd");
      Require.notNegative(highestSd, "highestSd");
      Require.that(
          lowestSd <= highestSd,
          "lowestSd must not be above highestSd, found %s..%s",
          lowestSd,
          highestSd);
    }

    /**
     * Takes the bounds in scaled units.
     *
     * @param lowestSd the least standard deviation, at least 0
     * @param highestSd the greatest standard deviation, at least {@code lowestSd}
     * @throws IllegalArgumentException unless 0 &lt;= lowestSd &lt;= highestSd, both finite
     */
    public Gaussian(double lowestSd, double highestSd) {
      this(lowestSd, highestSd, 1);
    }

    @Override
    public void corrupt(float[] values, int from, SampleShape shape, RandomGenerator random) {
      Objects.checkFromIndexSize(from, shape.size(), values.length);
      double sd = lowestSd;
      if (lowestSd < highestSd) {
        sd += (highestSd - lowestSd) * random.nextDouble();
      }
      sd /= peak;
      for (int i = from; i < from + shape.size(); i++) {
        values[i] += (float) (sd * random.nextGaussian());
      }
    }

    @Override
    public String text() {
      String range = CorruptionText.range(lowestSd, highestSd);
      return "gaussian:" + (peak == 1 ? range : range + "/" + CorruptionText.number(peak));
    }
  }

  /**
   * Shot noise, that of counting light: {@code x' = Poisson(peak * max(x, 0)) / peak}, drawn for
   * each value. The mean is x and the variance x / peak, so that 0 must be dark and 1 white, as in
   * pictures; of standardised data it would make nonsense. The peak is how many quanta white counts
   * on average: the fewer, the stronger the noise.
   *
   * <p>One peak per sample, drawn so that its logarithm is uniform in [ln lowestPeak, ln
   * highestPeak]: every halving of the light, the stop of photographers, comes equally often, where
   * a uniform peak would seldom be a low one, though there the work is. Equal bounds draw no peak.
   *
   * <p>Source: M. Mäkitalo, A. Foi, "Optimal inversion of the Anscombe transformation in low-count
   * Poisson image denoising", IEEE TIP 20 (2011).
   *
   * @param lowestPeak the least mean count of white, above 0
   * @param highestPeak the greatest mean count of white, at least {@code lowestPeak}
   */
  record Poisson(double lowestPeak, double highestPeak) implements Corruption {
    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException unless 0 &lt; lowestPeak &lt;= highestPeak, both finite
     */
    public Poisson {
      Require.positive(lowestPeak, "lowestPeak");
      Require.positive(highestPeak, "highestPeak");
      Require.that(
          lowestPeak <= highestPeak,
          "lowestPeak must not be above highestPeak, found %s..%s",
          lowestPeak,
          highestPeak);
    }

    @Override
    public void corrupt(float[] values, int from, SampleShape shape, RandomGenerator random) {
      Objects.checkFromIndexSize(from, shape.size(), values.length);
      double peak = lowestPeak;
      if (lowestPeak < highestPeak) {
        peak *= Math.pow(highestPeak / lowestPeak, random.nextDouble());
      }
      for (int i = from; i < from + shape.size(); i++) {
        values[i] = (float) (PoissonCounts.next(peak * values[i], random) / peak);
      }
    }

    @Override
    public String text() {
      return "poisson:" + CorruptionText.range(lowestPeak, highestPeak);
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
   * Masking noise in blocks: squares of pixels, or runs of time steps, become 0, in all channels or
   * sensors at once. A net can take a single hidden value from those beside it; for a block it must
   * know what the picture shows.
   *
   * <p>Let n be the pixels of the picture (or the time steps of the series) and s the side.
   * Positions are drawn uniformly from all at which the square covers at least one pixel, even if
   * it sticks out, one after the other and regardless of each other. A square is hidden as long as
   * that leaves at most share &middot; n pixels covered. The first that would leave more, c pixels
   * and m of them new, is the last; it is hidden, too, with the probability (share &middot; n - (c
   * - m)) / m. So the covered share is on average exactly the given one, and never off by a whole
   * square.
   *
   * <p>Source: D. Pathak, P. Krähenbühl, J. Donahue, T. Darrell, A. Efros, "Context encoders:
   * feature learning by inpainting", CVPR 2016, section 3.3 ("random block").
   *
   * @param share of the pixels or time steps to be hidden, in [0, 1)
   * @param side of a square in pixels, or length of a run in time steps, at least 1 and not above
   *     that of the sample
   */
  record BlockMasking(double share, int side) implements Corruption {
    /**
     * Checks share and side.
     *
     * @throws IllegalArgumentException unless the share is in [0, 1) and the side positive
     */
    public BlockMasking {
      Require.fraction(share, "share");
      Require.positive(side, "side");
    }

    @Override
    public void requireFits(SampleShape shape) {
      Grid grid = Grid.of(shape, this);
      Require.that(
          side <= grid.width() && (grid.isLine() || side <= grid.height()),
          "%s must have blocks that fit into a sample, found samples of shape %s: take a side of at"
              + " most %d",
          text(),
          shape,
          grid.isLine() ? grid.width() : Math.min(grid.height(), grid.width()));
    }

    @Override
    public void corrupt(float[] values, int from, SampleShape shape, RandomGenerator random) {
      requireFits(shape);
      Objects.checkFromIndexSize(from, shape.size(), values.length);
      Grid grid = Grid.of(shape, this);
      new HiddenBlocks(grid, side).draw(share, random).hide(values, from);
    }

    @Override
    public String text() {
      return "masking:" + CorruptionText.number(share) + ":" + side;
    }
  }

  /**
   * A blind spot: some pixels, or time steps, take the values of a neighbour, and training compares
   * those alone. The net never sees the value that it is asked for, and so it can learn from noisy
   * samples without clean ones, as long as the noise of a pixel tells nothing about that of the
   * next: it predicts what the neighbours predict, and that is not the noise.
   *
   * <p>Which pixels: with c = floor(1 / sqrt(share)) the picture is cut into cells of c by c, from
   * its upper left corner. In each cell one pixel is drawn uniformly and hidden with the
   * probability share &middot; c&sup2;; where a cell at the right or lower border sticks out, the
   * draw may fall outside and hide nothing. So each pixel is hidden with exactly the given
   * probability, and no two in one cell. In series cells are runs of floor(1 / share) time steps.
   * What stands in: a pixel that is drawn uniformly from the square of 2 radius + 1 by 2 radius + 1
   * around the hidden one, without itself and without what lies outside the picture, as it was
   * before this corruption; in all channels the same.
   *
   * <p>Source: A. Krull, T.-O. Buchholz, F. Jug, "Noise2Void: learning denoising from single noisy
   * images", CVPR 2019, section 3.
   *
   * @param share of the pixels or time steps to be hidden, in (0, 1)
   * @param radius how far a stand-in may lie from the hidden pixel in each direction, at least 1
   */
  record BlindSpot(double share, int radius) implements Corruption {
    /** The radius that texts need not name: neighbourhoods of five by five. */
    public static final int DEFAULT_RADIUS = 2;

    /**
     * Checks share and radius.
     *
     * @throws IllegalArgumentException unless the share is in (0, 1) and the radius positive
     */
    public BlindSpot {
      Require.openUnit(share, "share");
      Require.positive(radius, "radius");
    }

    @Override
    public void requireFits(SampleShape shape) {
      Grid grid = Grid.of(shape, this);
      Require.that(
          share * grid.pixels() >= 1 && grid.pixels() >= 2,
          "%s must hide at least one of two or more pixels or time steps on average, found samples"
              + " of shape %s: take a greater share or larger samples",
          text(),
          shape);
    }

    @Override
    public boolean hides() {
      return true;
    }

    @Override
    public void corrupt(float[] values, int from, SampleShape shape, RandomGenerator random) {
      Objects.checkFromIndexSize(from, shape.size(), values.length);
      draw(shape, random).hide(values, from);
    }

    @Override
    public void corrupt(
        float[] values, float[] compared, int from, SampleShape shape, RandomGenerator random) {
      Objects.checkFromIndexSize(from, shape.size(), values.length);
      Objects.checkFromIndexSize(from, shape.size(), compared.length);
      BlindSpots spots = draw(shape, random);
      spots.hide(values, from);
      spots.mark(compared, from);
    }

    private BlindSpots draw(SampleShape shape, RandomGenerator random) {
      requireFits(shape);
      return new BlindSpots(Grid.of(shape, this), radius).draw(share, random);
    }

    @Override
    public String text() {
      String start = "blind-spot:" + CorruptionText.number(share);
      return radius == DEFAULT_RADIUS ? start : start + ":" + radius;
    }
  }

  /**
   * Lost readings: runs of readings of single sensors become NaN, missing, while training still
   * compares all readings that are known. A net that was trained with it fills gaps.
   *
   * <p>Each sensor on its own: after a reading that is there, a gap begins with probability p, and
   * lasts for a number of steps that is uniform in [1, longest], with p = s / (m (1 - s) + s) for
   * the share s and the mean length m = (longest + 1) / 2, so that the share s of all readings is
   * lost on average (a renewal process). A sample is a piece of something longer: with probability
   * s it begins in the middle of a gap. One that would lose all keeps all.
   *
   * @param share of the readings that is lost, in [0, 1)
   * @param longest the longest gap in time steps, at least 1
   */
  record Gaps(double share, int longest) implements Corruption {
    /**
     * Checks share and length.
     *
     * @throws IllegalArgumentException unless the share is in [0, 1) and the length positive
     */
    public Gaps {
      Require.fraction(share, "share");
      Require.positive(longest, "longest");
    }

    @Override
    public void requireFits(SampleShape shape) {
      Require.that(
          shape instanceof SampleShape.Series,
          "%s must have series, in which readings can be missing, found samples of shape %s: hide"
              + " values with masking",
          text(),
          shape);
    }

    @Override
    public boolean loses() {
      return share > 0;
    }

    @Override
    public void corrupt(float[] values, int from, SampleShape shape, RandomGenerator random) {
      requireFits(shape);
      Objects.checkFromIndexSize(from, shape.size(), values.length);
      float[] before = Arrays.copyOfRange(values, from, from + shape.size());
      int time = shape.valuesPerFeature();
      int known = 0;
      for (int f = 0; f < shape.features(); f++) {
        lose(values, from + f * time, time, random);
      }
      for (int i = from; i < from + shape.size(); i++) {
        known += Float.isNaN(values[i]) ? 0 : 1;
      }
      if (known == 0) {
        System.arraycopy(before, 0, values, from, before.length);
      }
    }

    private void lose(float[] values, int from, int time, RandomGenerator random) {
      double length = (longest + 1.0) / 2;
      double begins = share / (length * (1 - share) + share);
      int t = random.nextDouble() < share ? lose(values, from, 0, time, left(random)) : 1;
      while (t < time) {
        boolean lost = random.nextDouble() < begins;
        t = lost ? lose(values, from, t, time, 1L + random.nextInt(longest)) : t + 1;
      }
    }

    /** Loses {@code count} readings from step {@code t} on; returns the first step after them. */
    private static int lose(float[] values, int from, int t, int time, long count) {
      int end = (int) Math.min(time, t + count);
      Arrays.fill(values, from + t, from + end, Float.NaN);
      return end;
    }

    /**
     * How much of a gap is left at any of its steps: r with a probability in proportion to that of
     * gaps of r or more, as the lesser of two different numbers has.
     */
    private long left(RandomGenerator random) {
      long one = random.nextLong(longest + 1L);
      long other = random.nextLong(longest);
      return 1 + Math.min(one, other < one ? other : other + 1);
    }

    @Override
    public String text() {
      return "gaps:" + CorruptionText.number(share) + ":" + longest;
    }
  }

  /**
   * Salt-and-pepper noise: each value on its own becomes, with the given probability, {@code low}
   * or {@code high} by the toss of a fair coin. The channels of a pixel do not go together: in a
   * picture in colour it makes coloured specks, as faulty cells under a camera's colour filters do.
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
   * Several corruptions, one after the other. If any of them hides values, training compares what
   * one or another has hidden, otherwise all.
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
        float[] before = loses() ? Arrays.copyOfRange(values, from, from + shape.size()) : null;
        part.corrupt(values, from, shape, random);
        leaveMissing(before, values, from);
      }
    }

    /** What one part has lost, no other finds again. */
    private static void leaveMissing(float @Nullable [] before, float[] values, int from) {
      for (int i = 0; before != null && i < before.length; i++) {
        values[from + i] = Float.isNaN(before[i]) ? Float.NaN : values[from + i];
      }
    }

    @Override
    public void requireFits(SampleShape shape) {
      parts.forEach(part -> part.requireFits(shape));
    }

    @Override
    public boolean hides() {
      return parts.stream().anyMatch(Corruption::hides);
    }

    @Override
    public boolean loses() {
      return parts.stream().anyMatch(Corruption::loses);
    }

    @Override
    public void corrupt(
        float[] values, float[] compared, int from, SampleShape shape, RandomGenerator random) {
      Arrays.fill(compared, from, from + shape.size(), hides() ? 0 : 1);
      for (Corruption part : parts) {
        float[] found = loses() ? Arrays.copyOfRange(values, from, from + shape.size()) : null;
        if (part.hides()) {
          float[] before = Arrays.copyOfRange(compared, from, from + shape.size());
          part.corrupt(values, compared, from, shape, random);
          for (int i = 0; i < before.length; i++) {
            compared[from + i] = Math.max(compared[from + i], before[i]);
          }
        } else {
          part.corrupt(values, from, shape, random);
        }
        leaveMissing(found, values, from);
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
   * Returns Gaussian noise of one strength on the scale 0 to 255 of 8-bit pictures, as the
   * literature on denoising states it: {@code gaussian8Bit(25)} is {@code gaussian:25/255}.
   * Pictures must be scaled from 0..255 to 0..1.
   *
   * @param sd standard deviation, 255 for the distance of black and white
   * @return the corruption
   * @throws IllegalArgumentException if it is negative or not finite
   */
  static Corruption gaussian8Bit(double sd) {
    return gaussian8Bit(sd, sd);
  }

  /**
   * Returns Gaussian noise on the scale 0 to 255 of 8-bit pictures whose strength is drawn anew for
   * each sample: {@code gaussian8Bit(0, 55)} is {@code gaussian:0..55/255}.
   *
   * @param lowestSd the least standard deviation, at least 0
   * @param highestSd the greatest standard deviation, at least {@code lowestSd}
   * @return the corruption
   * @throws IllegalArgumentException if the bounds are negative, not finite or in the wrong order
   */
  static Corruption gaussian8Bit(double lowestSd, double highestSd) {
    return new Gaussian(lowestSd, highestSd, 255);
  }

  /**
   * Returns shot noise of one strength, for pictures that are scaled to 0..1.
   *
   * @param peak how many quanta white counts on average, above 0
   * @return the corruption
   * @throws IllegalArgumentException if it is not positive and finite
   */
  static Corruption poisson(double peak) {
    return new Poisson(peak, peak);
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
   * Returns masking noise in blocks, for pictures and series.
   *
   * @param share of the pixels or time steps to be hidden, in [0, 1)
   * @param side of a square in pixels, or length of a run in time steps, at least 1
   * @return the corruption
   * @throws IllegalArgumentException if one of them is not
   */
  static Corruption blockMasking(double share, int side) {
    return new BlockMasking(share, side);
  }

  /**
   * Returns a blind spot, for learning from noisy pictures or series without clean ones, with
   * stand-ins from five by five pixels.
   *
   * @param share of the pixels or time steps to be hidden, in (0, 1); 0.02 is usual
   * @return the corruption
   * @throws IllegalArgumentException if it is not in (0, 1)
   */
  static Corruption blindSpot(double share) {
    return new BlindSpot(share, BlindSpot.DEFAULT_RADIUS);
  }

  /**
   * Returns lost readings, for nets that are to fill gaps in series.
   *
   * @param share of the readings that is lost, in [0, 1)
   * @param longest the longest gap in time steps, at least 1
   * @return the corruption
   * @throws IllegalArgumentException if one of them is not
   */
  static Corruption gaps(double share, int longest) {
    return new Gaps(share, longest);
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
   * Reads a corruption from its text, one of these or several joined with {@code +}:
   *
   * <ul>
   *   <li>{@code none}
   *   <li>{@code gaussian:0.2}, {@code gaussian:0..2} (strength drawn per sample), {@code
   *       gaussian:25/255}, {@code gaussian:0..55/255} (both ends of 255)
   *   <li>{@code poisson:30}, {@code poisson:5..60} (drawn per sample)
   *   <li>{@code masking:0.3}, {@code masking:0.3:8} (in blocks)
   *   <li>{@code salt-and-pepper:0.1}, {@code salt-and-pepper:0.1:-1..1} (its own ends)
   *   <li>{@code blind-spot:0.02}, {@code blind-spot:0.02:3} (its own radius)
   *   <li>{@code gaps:0.2:10} (share and longest gap)
   * </ul>
   *
   * <p>Any number but a side or a radius may be a fraction, such as {@code masking:1/3}. A divisor
   * after a range divides both ends.
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
   * @throws IllegalArgumentException if samples of this shape cannot be corrupted so
   */
  void corrupt(float[] values, int from, SampleShape shape, RandomGenerator random);

  /**
   * Refuses samples of a shape that cannot be corrupted so: a corruption that uses neighbours needs
   * some. Lets a long training be refused before it starts.
   *
   * @param shape the shape of the samples
   * @throws IllegalArgumentException if they cannot be corrupted so; the message names the shape
   */
  default void requireFits(SampleShape shape) {}

  /**
   * Returns whether training compares only the values that this corruption has hidden, rather than
   * all; there may be samples in which it hides none. A net that must predict a value from its
   * neighbours alone can learn from noisy targets.
   *
   * @return false unless the corruption or a part of it says otherwise
   */
  default boolean hides() {
    return false;
  }

  /**
   * Returns whether values of series can come out missing, as NaN. All that this corruption finds
   * missing it leaves so.
   *
   * @return false unless the corruption or a part of it says otherwise
   */
  default boolean loses() {
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
   * @throws IllegalArgumentException if samples of this shape cannot be corrupted so
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
