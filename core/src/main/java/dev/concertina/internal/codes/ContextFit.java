package dev.concertina.internal.codes;

import dev.concertina.internal.codes.CodeTaps.Tap;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Learns the weights of contexts from levels. It follows the gradient of the bits that the levels
 * take if each has a logistic distribution with the spread and the centre that its context gives.
 *
 * <p>The weights of planes do not depend on each other, so planes are learned in parallel, and the
 * result does not depend on the number of threads. Only the encoder learns, so it may use floating
 * point.
 */
/*
 * The optimiser is Adam (D. Kingma and J. Ba, 2015), with a rate that first rises and then falls as a
 * cosine. What very large levels weigh moves the sums by more, so these weights learn more slowly.
 */
final class ContextFit {
  private static final double RATE = 1e-2;

  /** Levels that are larger on average slow the learning of what they weigh. */
  private static final double LARGE = 16;

  private static final double WARM_UP = 0.1;
  private static final double DECAY = 0.9;
  private static final double SQUARE_DECAY = 0.999;
  private static final double EPSILON = 1e-8;

  private static final float FIRST_OWN = 0.15f;
  private static final float FIRST_BIAS = -1;

  /** Of the spread: none is smaller. */
  private static final double LEAST_SPREAD = 0.02;

  private final CodeTaps taps;
  private final List<CodeShard> shards;
  private final int plane;

  // Of the plane: its bias, the weights of its spread, those of its centre.
  private final int count;
  private final float[] weights;
  private final float[] slowness;

  // On the canvas of the shard at work.
  private float[] spread = {};
  private float[] centre = {};
  private float[] level = {};
  private float[] bySpread = {};
  private float[] byCentre = {};

  ContextFit(CodeTaps taps, List<CodeShard> shards, int plane) {
    this.taps = taps;
    this.shards = shards;
    this.plane = plane;
    this.count = taps.start(plane + 1) - taps.start(plane);
    this.weights = new float[1 + 2 * count];
    this.slowness = new float[1 + 2 * count];
    weights[0] = FIRST_BIAS;
    Arrays.fill(weights, 1, 1 + taps.between(plane, plane).size(), FIRST_OWN);
    slowness[0] = 1;
    for (int earlier = taps.first(plane); earlier <= plane; earlier++) {
      int from = 1 + taps.start(plane, earlier) - taps.start(plane);
      int to = from + taps.between(plane, earlier).size();
      Arrays.fill(slowness, from, to, slowness(earlier, CodeShard::spreads));
      Arrays.fill(slowness, from + count, to + count, slowness(earlier, CodeShard::levels));
    }
  }

  private float slowness(int earlier, Function<CodeShard, float[][]> values) {
    double squares = 0;
    long all = 0;
    for (CodeShard shard : shards) {
      for (float value : values.apply(shard)[earlier]) {
        squares += (double) value * value;
      }
      all += shard.inside().length;
    }
    return (float) Math.max(1, Math.sqrt(squares / all) / LARGE);
  }

  /** Learns the weights of all planes, in the given number of steps for each. */
  static CodeContexts of(CodeTaps taps, List<CodeShard> shards, int steps, long seed) {
    int[] biases = new int[taps.planes()];
    int[] spreads = new int[taps.weights()];
    int[] centres = new int[taps.weights()];
    IntStream.range(0, taps.planes())
        .parallel()
        // Later planes take longer: threads get both.
        .map(i -> i % 2 == 0 ? i / 2 : taps.planes() - 1 - i / 2)
        .forEach(
            plane -> {
              var fit = new ContextFit(taps, shards, plane);
              fit.learn(steps, new Random(seed + plane));
              biases[plane] = fit.bias();
              fit.round(1, CodeContexts.SPREAD_ONE, CodeContexts.MOST_SPREAD, spreads);
              fit.round(1 + fit.count, CodeContexts.CENTRE_ONE, CodeContexts.MOST_CENTRE, centres);
            });
    return new CodeContexts(taps, biases, spreads, centres);
  }

  private int bias() {
    int bias = (int) Math.rint(weights[0] * (double) CodeContexts.SPREAD_ONE);
    return Math.max(-CodeContexts.MOST_BIAS, Math.min(CodeContexts.MOST_BIAS, bias));
  }

  /** Rounds weights; in all but strange data, their sizes add up to much less than the most. */
  private void round(int from, double one, int most, int[] rounded) {
    double sizes = 0;
    for (int i = 0; i < count; i++) {
      sizes += Math.abs(weights[from + i] * one) + 0.5;
    }
    double unit = sizes <= most ? one : one * (most - 0.5 * count) / sizes;
    for (int i = 0; i < count; i++) {
      rounded[taps.start(plane) + i] = (int) Math.rint(weights[from + i] * unit);
    }
  }

  /** Learns in the given number of steps. */
  void learn(int steps, Random random) {
    double[] mean = new double[weights.length];
    double[] square = new double[weights.length];
    double[] gradient = new double[weights.length];
    int[] order = IntStream.range(0, shards.size()).toArray();
    for (int step = 0; step < steps; step++) {
      if (step % order.length == 0) {
        shuffle(order, random);
      }
      gradient(shards.get(order[step % order.length]), gradient);
      double rate = rate((step + 0.5) / steps) / (1 - Math.pow(DECAY, step + 1));
      double ofSquares = 1 - Math.pow(SQUARE_DECAY, step + 1);
      for (int i = 0; i < weights.length; i++) {
        mean[i] += (1 - DECAY) * (gradient[i] - mean[i]);
        square[i] += (1 - SQUARE_DECAY) * (gradient[i] * gradient[i] - square[i]);
        double size = Math.sqrt(square[i] / ofSquares) + EPSILON;
        weights[i] -= (float) (rate * mean[i] / (size * slowness[i]));
      }
    }
  }

  private static void shuffle(int[] order, Random random) {
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[other];
      order[other] = kept;
    }
  }

  private static double rate(double done) {
    return done < WARM_UP
        ? RATE * done / WARM_UP
        : RATE * (0.5 + 0.5 * Math.cos(Math.PI * (done - WARM_UP) / (1 - WARM_UP)));
  }

  /** The plane's bias, the weights of its spread and those of its centre, as they are now. */
  float[] weights() {
    return weights;
  }

  /** The bits that a level of a shard takes on average, as the weights are. */
  double bits(CodeShard shard) {
    look(shard);
    double nats = 0;
    for (int place : shard.inside()) {
      double scale = 0.5 * softplus(spread[place]) + LEAST_SPREAD;
      double off = Math.abs(level[place] - centre[place]);
      // A logistic distribution's share of a level, without cancellation where it is small.
      nats += softplus((off - 0.5) / scale) + softplus((-0.5 - off) / scale);
      nats -= Math.log(-Math.expm1(-1 / scale));
    }
    return nats / Math.log(2) / shard.inside().length;
  }

  private static double softplus(double value) {
    return value > 30 ? value : Math.log1p(Math.exp(value));
  }

  /** The gradient of the {@link #bits}, by the weights. */
  void gradient(CodeShard shard, double[] gradient) {
    look(shard);
    derive(shard.inside());
    int[] inside = shard.inside();
    double bias = 0;
    for (int place : inside) {
      bias += bySpread[place];
    }
    gradient[0] = bias;
    int at = 1;
    at = project(shard, plane, at, gradient);
    for (int earlier = taps.first(plane); earlier < plane; earlier++) {
      at = project(shard, earlier, at, gradient);
    }
  }

  private int project(CodeShard shard, int earlier, int from, double[] gradient) {
    int[] places = shard.places()[earlier];
    float[] spreads = shard.spreads()[earlier];
    float[] levels = shard.levels()[earlier];
    int at = from;
    for (Tap tap : taps.between(plane, earlier)) {
      int offset = -shard.offset(tap);
      float ofSpread = 0;
      float ofCentre = 0;
      for (int i = 0; i < places.length; i++) {
        ofSpread += spreads[i] * bySpread[places[i] + offset];
        ofCentre += levels[i] * byCentre[places[i] + offset];
      }
      gradient[at] = ofSpread;
      gradient[count + at++] = ofCentre;
    }
    return at;
  }

  /** Adds up what the contexts tell. */
  private void look(CodeShard shard) {
    if (spread.length < shard.size()) {
      spread = new float[shard.size()];
      centre = new float[shard.size()];
      level = new float[shard.size()];
      bySpread = new float[shard.size()];
      byCentre = new float[shard.size()];
    }
    Arrays.fill(spread, weights[0]);
    Arrays.fill(centre, 0);
    Arrays.fill(level, 0);
    int at = add(shard, plane, 1);
    for (int earlier = taps.first(plane); earlier < plane; earlier++) {
      at = add(shard, earlier, at);
    }
    int[] places = shard.places()[plane];
    for (int i = 0; i < places.length; i++) {
      level[places[i]] = shard.levels()[plane][i];
    }
  }

  private int add(CodeShard shard, int earlier, int from) {
    int[] places = shard.places()[earlier];
    float[] spreads = shard.spreads()[earlier];
    float[] levels = shard.levels()[earlier];
    int at = from;
    for (Tap tap : taps.between(plane, earlier)) {
      int offset = -shard.offset(tap);
      float ofSpread = weights[at];
      float ofCentre = weights[count + at++];
      for (int i = 0; i < places.length; i++) {
        spread[places[i] + offset] += ofSpread * spreads[i];
        centre[places[i] + offset] += ofCentre * levels[i];
      }
    }
    return at;
  }

  /** The derivatives of the mean bits by spreads and centres; 0 where there are no levels. */
  private void derive(int[] inside) {
    Arrays.fill(bySpread, 0);
    Arrays.fill(byCentre, 0);
    double unit = 1 / (inside.length * Math.log(2));
    for (int place : inside) {
      double raised = Math.exp(Math.min(30, spread[place]));
      double soft = spread[place] > 30 ? spread[place] : Math.log(1 + raised);
      double inverse = 1 / (0.5 * soft + LEAST_SPREAD);
      double off = level[place] - centre[place];
      double size = Math.abs(off);
      double far = Math.exp((size - 0.5) * inverse);
      double next = Math.exp(inverse);
      double upper = 1 / (1 + far);
      double lower = 1 / (1 + far * next);
      double byScale = (upper - 1) * (size - 0.5) + lower * (size + 0.5) + 1 / (next - 1);
      bySpread[place] = (float) (unit * byScale * inverse * inverse * 0.5 * raised / (1 + raised));
      byCentre[place] = (float) (-unit * Math.signum(off) * inverse * (1 - upper - lower));
    }
  }
}
