package dev.concertina.internal.codes;

import dev.concertina.internal.codes.CodeTaps.Tap;
import dev.concertina.internal.coding.AdaptiveIntegers;
import dev.concertina.internal.coding.DamagedStreamException;
import dev.concertina.internal.coding.RangeDecoder;
import dev.concertina.internal.coding.RangeEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A {@link CodeModel} as bytes: one message of the range coder. What is read is bounded: at most
 * 4096 planes, 64 steps and 2^22 weights of each kind, in 40 MB and some seconds.
 */
final class CodeModelFormat {
  private static final int PLANES_BITS = 13;
  private static final int REACH_BITS = 12;
  private static final int POINTS_BITS = 7;

  // The contexts of numbers: the biases, the weights by kind, tap and the one before at that tap,
  // the tables by decision and whether there is a table before.
  private static final int BIAS = 0;
  private static final int WEIGHT = 1;
  private static final int TAP_KINDS = 3;
  private static final int SIZES = 4;
  private static final int KINDS_OF_DECISION = 26;
  private static final int TABLE = WEIGHT + 2 * TAP_KINDS * SIZES;
  private static final int CONTEXTS = TABLE + 2 * KINDS_OF_DECISION;

  private CodeModelFormat() {}

  /** Passes a number in a context: codes what is given, or decodes. */
  private interface Numbers {
    int pass(int given, int context) throws DamagedStreamException;
  }

  static byte[] write(CodeContexts contexts, double[] points, List<CodeTables> tables) {
    var out = new RangeEncoder();
    CodeTaps taps = contexts.taps();
    out.encodeRaw(taps.planes(), PLANES_BITS);
    out.encodeRaw(taps.tall() ? 1 : 0, 1);
    out.encodeRaw(taps.wide() ? 1 : 0, 1);
    out.encodeRaw(taps.reach(), REACH_BITS);
    out.encodeRaw(points.length, POINTS_BITS);
    for (double point : points) {
      long bits = Double.doubleToLongBits(point);
      out.encodeRaw((int) (bits >>> Integer.SIZE), Integer.SIZE);
      out.encodeRaw((int) bits, Integer.SIZE);
    }
    var models = new AdaptiveIntegers(CONTEXTS);
    Numbers numbers =
        (given, context) -> {
          models.encode(out, given, context);
          return given;
        };
    try {
      passContexts(numbers, taps, contexts.biases(), contexts.spreads(), contexts.centres());
      passTables(numbers, tables.stream().map(CodeTables::logits).toArray(byte[][]::new));
    } catch (DamagedStreamException e) {
      throw new IllegalStateException("an encoder reads nothing", e);
    }
    return out.finish();
  }

  static CodeModel read(byte[] bytes) throws DamagedStreamException {
    var in = new RangeDecoder(bytes);
    CodeTaps taps = readTaps(in);
    double[] points = readPoints(in);
    var models = new AdaptiveIntegers(CONTEXTS);
    Numbers numbers = (given, context) -> models.decode(in, context);
    int[] biases = new int[taps.planes()];
    int[] spreads = new int[taps.weights()];
    int[] centres = new int[taps.weights()];
    passContexts(numbers, taps, biases, spreads, centres);
    for (int plane = 0; plane < taps.planes(); plane++) {
      require(
          CodeContexts.areBounded(taps, plane, biases, spreads, centres),
          "weights that overflow in plane",
          plane);
    }
    byte[][] tables = new byte[points.length][CodeTables.SIZE];
    passTables(numbers, tables);
    in.requireEnd();
    return new CodeModel(
        new CodeContexts(taps, biases, spreads, centres),
        points,
        Arrays.stream(tables).map(CodeTables::new).toList());
  }

  private static CodeTaps readTaps(RangeDecoder in) throws DamagedStreamException {
    int planes = in.decodeRaw(PLANES_BITS);
    boolean tall = in.decodeRaw(1) != 0;
    boolean wide = in.decodeRaw(1) != 0;
    int reach = in.decodeRaw(REACH_BITS);
    require(CodeTaps.exist(planes, tall, wide, reach), "too many weights, planes", planes);
    return new CodeTaps(planes, tall, wide, reach);
  }

  private static double[] readPoints(RangeDecoder in) throws DamagedStreamException {
    int count = in.decodeRaw(POINTS_BITS);
    require(count >= 1 && count <= CodeModel.MOST_POINTS, "steps", count);
    double[] points = new double[count];
    for (int i = 0; i < count; i++) {
      long upper = in.decodeRaw(Integer.SIZE);
      points[i] =
          Double.longBitsToDouble(
              upper << Integer.SIZE | Integer.toUnsignedLong(in.decodeRaw(Integer.SIZE)));
    }
    require(CodeModel.ascend(points), "steps that do not ascend", count);
    return points;
  }

  private static void passContexts(
      Numbers numbers, CodeTaps taps, int[] biases, int[] spreads, int[] centres)
      throws DamagedStreamException {
    for (int plane = 0; plane < taps.planes(); plane++) {
      int before = plane == 0 ? 0 : biases[plane - 1];
      biases[plane] = before + numbers.pass(biases[plane] - before, BIAS);
      passWeights(numbers, taps, plane, spreads, WEIGHT);
      passWeights(numbers, taps, plane, centres, WEIGHT + TAP_KINDS * SIZES);
    }
  }

  private static void passWeights(
      Numbers numbers, CodeTaps taps, int plane, int[] weights, int context)
      throws DamagedStreamException {
    int at = taps.start(plane);
    for (Tap tap : taps.between(plane, plane)) {
      weights[at] = numbers.pass(weights[at], context);
      at++;
    }
    for (int earlier = taps.first(plane); earlier < plane; earlier++) {
      List<Tap> all = taps.between(plane, earlier);
      for (Tap tap : all) {
        int kind = tap.down() == 0 && tap.right() == 0 ? 1 : 2;
        int before = earlier == taps.first(plane) ? 0 : Math.abs(weights[at - all.size()]);
        int size = Math.min(SIZES - 1, Integer.SIZE - Integer.numberOfLeadingZeros(before));
        weights[at] = numbers.pass(weights[at], context + kind * SIZES + size);
        at++;
      }
    }
  }

  private static void passTables(Numbers numbers, byte[][] tables) throws DamagedStreamException {
    int bin = CodeContexts.PHASES * CodeTree.NODES;
    for (int table = 0; table < tables.length; table++) {
      byte[] logits = tables[table];
      for (int i = 0; i < logits.length; i++) {
        int before = table > 0 ? tables[table - 1][i] : i >= bin ? logits[i - bin] : 0;
        int context = TABLE + (table > 0 ? KINDS_OF_DECISION : 0) + kind(i % CodeTree.NODES);
        int logit = before + numbers.pass(logits[i] - before, context);
        require(Math.abs((long) logit) <= CodeTables.MOST, "a table with", logit);
        logits[i] = (byte) logit;
      }
    }
  }

  /** Decisions after a minus are of the kinds of those after a plus. */
  private static int kind(int node) {
    return node < KINDS_OF_DECISION ? node : node - KINDS_OF_DECISION + 2;
  }

  private static void require(boolean sound, String found, int value)
      throws DamagedStreamException {
    if (!sound) {
      throw new DamagedStreamException(
          String.format(
              Locale.ROOT,
              "a model of codes must be sound, found %s %d: the file is damaged",
              found,
              value));
    }
  }
}
