package dev.concertina.internal.coding;

import java.util.Arrays;

/**
 * Codes binary decisions. Several contexts, and what the caller knows besides, predict each one;
 * weights that learn mix the predictions in the logistic domain (after PAQ and lpaq, M. Mahoney).
 * All arithmetic is on integers, so encoder and decoder have the same state. For one thread.
 */
public final class MixedBits {
  /** Contexts that a decision is looked up in. */
  static final int CONTEXTS = 4;

  /** Forecasts of the caller's. */
  static final int GIVEN = 2;

  private static final int INPUTS = CONTEXTS + GIVEN + 1;
  private static final int SLOT_BITS = 20;
  private static final int COUNT_MASK = 1023;
  private static final int MOST_COUNT = 255;
  private static final int MOST_PROBABILITY = (1 << 22) - 1;
  private static final int FIRST_WEIGHT = 24 * 655; // 0.24, as 16.16
  private static final int RATE = 8;
  private static final int BIAS = 256;
  private static final int[] STEP = steps();

  private final BitPort port;

  /** For each hash a probability of 22 bits and above that a count of 10. */
  private final int[] slots = new int[1 << SLOT_BITS];

  private final int[] weights;
  private final int[] hashes = new int[CONTEXTS];
  private final int[] given = new int[GIVEN];
  private final int[] inputs = new int[INPUTS];
  private final int[] places = new int[CONTEXTS];

  /** Codes with a choice of {@code sets} sets of weights. */
  public MixedBits(BitPort port, int sets) {
    this.port = port;
    this.weights = new int[sets * INPUTS];
    Arrays.fill(slots, 1 << 31);
    for (int i = 0; i < weights.length; i++) {
      weights[i] = i % INPUTS < CONTEXTS + GIVEN ? FIRST_WEIGHT : 0;
    }
  }

  /** The share of its error that an estimate corrects after n bits, in units of 2^-16. */
  private static int[] steps() {
    int[] steps = new int[MOST_COUNT + 1];
    for (int n = 0; n < steps.length; n++) {
      steps[n] = 655_360 / (10 * n + 16);
    }
    return steps;
  }

  public static int hash(int a, int b, int c, int d) {
    int hash = a * 0x2C1B3C6D + b * 0x297A2D39 + c * 0x85EBCA77 + d * 0xC2B2AE3D + 0x165667B1;
    hash ^= hash >>> 16;
    hash *= 0x7FEB352D;
    return hash ^ hash >>> 15;
  }

  /** Sets a context for the decisions to come. */
  public void context(int which, int hash) {
    hashes[which] = hash;
  }

  /** Sets a forecast of the next decision, in the logistic domain. */
  public void forecast(int which, int value) {
    given[which] = value;
  }

  /**
   * Passes a decision.
   *
   * @param node which decision it is; it distinguishes contexts
   * @param setA a set of weights
   * @param setB another
   */
  public int pass(int bit, int node, int setA, int setB) throws DamagedStreamException {
    look(node);
    int a = setA * INPUTS;
    int b = setB * INPUTS;
    int fromA = mixed(a);
    int fromB = mixed(b);
    int passed = port.pass(bit, Logistic.of(fromA + fromB >> 1));
    weigh(a, (passed << 16) - Logistic.of(fromA));
    weigh(b, (passed << 16) - Logistic.of(fromB));
    for (int place : places) {
      count(place, passed);
    }
    return passed;
  }

  private void look(int node) {
    for (int i = 0; i < CONTEXTS; i++) {
      int hash = hashes[i] + node * 0x9E3779B1;
      hash ^= hash >>> 15;
      hash *= 0x85EBCA6B;
      places[i] = (hash ^ hash >>> 13) >>> 32 - SLOT_BITS;
      inputs[i] = Logistic.inverse(slots[places[i]] >>> 20);
    }
    System.arraycopy(given, 0, inputs, CONTEXTS, GIVEN);
    inputs[INPUTS - 1] = BIAS;
  }

  private int mixed(int from) {
    long sum = 0;
    for (int i = 0; i < INPUTS; i++) {
      sum += (long) weights[from + i] * inputs[i];
    }
    return (int) Math.max(-Logistic.MOST, Math.min(Logistic.MOST, sum >> 16));
  }

  private void weigh(int from, long error) {
    for (int i = 0; i < INPUTS; i++) {
      weights[from + i] += (int) (inputs[i] * error * RATE + 131_072 >> 18);
    }
  }

  private void count(int place, int bit) {
    int slot = slots[place];
    int count = slot & COUNT_MASK;
    long probability = slot >>> 10;
    probability += (((long) bit << 22) - probability) * STEP[count] >> 16;
    int kept = (int) Math.max(0, Math.min(MOST_PROBABILITY, probability));
    slots[place] = kept << 10 | Math.min(MOST_COUNT, count + 1);
  }
}
