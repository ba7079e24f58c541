package dev.concertina.internal.optimiser;

import dev.concertina.internal.arithmetic.Memory;
import dev.concertina.internal.workers.Workers;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;

/** The step in two passes over the vectors, block by block: the gradient's norm, then the rest. */
public final class FusedUpdate implements Update {
  /** Gradient and moments are on the heap here: with Adam 0.8 GB for this many parameters. */
  private static final long MOST_PARAMETERS = 1L << 26;

  private final Rule rule;
  private final List<Section> sections;
  private final Penalties penalties;
  private final Workers workers;
  private final Part[] parts;
  private final INDArray parameters;
  private final long address;
  private final float[] gradient;
  private final float[] state;
  private int steps;

  FusedUpdate(
      IUpdater config,
      INDArray parameters,
      List<Section> sections,
      Penalties penalties,
      Workers workers) {
    int length = Math.toIntExact(parameters.length());
    this.rule = Rule.of(config);
    this.sections = sections;
    this.penalties = penalties;
    this.workers = workers;
    // Held, for the memory at its address is freed with it.
    this.parameters = parameters;
    this.address = Memory.address(this.parameters);
    this.gradient = new float[length];
    this.state = new float[rule.moments() * length];
    this.parts = new Part[workers.parts()];
    int share = (length + parts.length - 1) / parts.length;
    for (int i = 0; i < parts.length; i++) {
      parts[i] = new Part(Math.min(length, i * share), Math.min(length, (i + 1) * share));
    }
    restart();
  }

  static boolean serves(IUpdater rule, long parameters) {
    return parameters <= MOST_PARAMETERS && Rule.of(rule) != null;
  }

  static void requireLength(float[] moments, int length) {
    if (moments.length != length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "state must have %d values, found %d", length, moments.length));
    }
  }

  @Override
  public boolean take(List<INDArray> gradients, double scale, double clipNorm, double rate) {
    long[] addresses = gradients.stream().mapToLong(Memory::address).toArray();
    workers.each(i -> parts[i].add(addresses, (float) scale));
    double squares = 0;
    for (Part part : parts) {
      squares += part.squares;
    }
    double norm = Math.sqrt(squares);
    if (!Double.isFinite(norm)) {
      return false;
    }
    float factor = clipNorm > 0 && norm > clipNorm ? (float) (clipNorm / norm) : 1;
    rule.begin(rate, steps);
    workers.each(i -> parts[i].step(factor, (float) rate));
    steps++;
    return true;
  }

  @Override
  public void restart() {
    Arrays.fill(state, rule.firstMoment());
    steps = 0;
  }

  @Override
  public float[] state() {
    return state.clone();
  }

  @Override
  public int steps() {
    return steps;
  }

  @Override
  public void resume(float[] moments, int after) {
    requireLength(moments, state.length);
    System.arraycopy(moments, 0, state, 0, state.length);
    steps = after;
  }

  @Override
  public void close() {
    // All of it is on the heap.
  }

  /** One worker's share of the vector. */
  private final class Part {
    private final int from;
    private final int to;
    private final Memory memory = new Memory();
    private final float[] sums = new float[Memory.BLOCK];
    private final float[] g = new float[Memory.BLOCK];
    private final float[] p = new float[Memory.BLOCK];
    private final float[][] moments = new float[rule.moments()][Memory.BLOCK];
    private double squares;

    Part(int from, int to) {
      this.from = from;
      this.to = to;
    }

    /** What is to be done for a block of one kind. */
    private interface Work {
      void on(int at, int length, Kind kind);
    }

    private void eachBlock(Work work) {
      for (Section section : sections) {
        int end = Math.min(to, section.to());
        for (int at = Math.max(from, section.from()); at < end; at += Memory.BLOCK) {
          work.on(at, Math.min(Memory.BLOCK, end - at), section.kind());
        }
      }
    }

    void add(long[] addresses, float scale) {
      Arrays.fill(sums, 0);
      eachBlock((at, length, kind) -> addBlock(addresses, scale, at, length, kind));
      squares = 0;
      for (float sum : sums) {
        squares += sum;
      }
    }

    private void addBlock(long[] addresses, float scale, int at, int length, Kind kind) {
      memory.read(addresses[0] + (long) at * Float.BYTES, g, 0, length);
      for (int i = 1; i < addresses.length; i++) {
        memory.read(addresses[i] + (long) at * Float.BYTES, p, 0, length);
        Steps.add(g, p, length);
      }
      if (kind != Kind.STATISTICS) {
        Steps.scale(g, scale, length);
        Steps.addSquares(sums, g, length);
      }
      System.arraycopy(g, 0, gradient, at, length);
    }

    void step(float factor, float rate) {
      eachBlock((at, length, kind) -> stepBlock(factor, rate, at, length, kind));
    }

    private void stepBlock(float factor, float rate, int at, int length, Kind kind) {
      System.arraycopy(gradient, at, g, 0, length);
      memory.read(address + (long) at * Float.BYTES, p, 0, length);
      if (kind != Kind.STATISTICS) {
        if (factor != 1) {
          Steps.scale(g, factor, length);
        }
        boolean weights = kind == Kind.WEIGHTS;
        if (weights && (penalties.l1() > 0 || penalties.l2() > 0)) {
          Steps.penalize(g, p, (float) penalties.l1(), (float) penalties.l2(), length);
        }
        ruleOn(at, length);
        if (weights && penalties.decay() > 0) {
          Steps.addScaled(g, p, (float) penalties.decay() * rate, length);
        }
      }
      Steps.subtract(p, g, length);
      memory.write(p, 0, length, address + (long) at * Float.BYTES);
    }

    private void ruleOn(int at, int length) {
      for (int i = 0; i < moments.length; i++) {
        System.arraycopy(state, i * gradient.length + at, moments[i], 0, length);
      }
      rule.step(g, moments, length);
      for (int i = 0; i < moments.length; i++) {
        System.arraycopy(moments[i], 0, state, i * gradient.length + at, length);
      }
    }
  }
}
