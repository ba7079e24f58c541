package dev.concertina.internal.codes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ContextFitTest {
  private static CodeShard shard(CodeTaps taps, int planes, long seed) {
    Random random = new Random(seed);
    List<CodeGrid> grids = new ArrayList<>();
    List<int[]> codes = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      CodeGrid grid = new CodeGrid(planes, 4 + random.nextInt(4), 3 + random.nextInt(6));
      grids.add(grid);
      codes.add(
          random
              .ints(grid.size())
              .map(any -> (int) Math.rint(2 * random.nextGaussian()))
              .toArray());
    }
    return CodeShard.of(taps, grids, codes);
  }

  @Test
  void gradient_isThatOfTheBits() {
    CodeTaps taps = new CodeTaps(3, true, true, 2);
    CodeShard shard = shard(taps, 3, 1);
    var fit = new ContextFit(taps, List.of(shard), 2);
    float[] weights = fit.weights();
    Random random = new Random(2);
    for (int i = 0; i < weights.length; i++) {
      weights[i] += (float) (0.1 * random.nextGaussian());
    }
    double[] gradient = new double[weights.length];
    fit.gradient(shard, gradient);
    for (int i = 0; i < weights.length; i++) {
      float kept = weights[i];
      weights[i] = kept + 0x1p-9f;
      double above = fit.bits(shard);
      weights[i] = kept - 0x1p-9f;
      double below = fit.bits(shard);
      weights[i] = kept;
      assertEquals((above - below) / 0x1p-8, gradient[i], 1e-3 + 0.01 * Math.abs(gradient[i]));
    }
  }

  @Test
  void learning_lowersTheBits() {
    CodeTaps taps = new CodeTaps(3, true, true, 2);
    List<CodeShard> shards = List.of(shard(taps, 3, 1), shard(taps, 3, 2));
    for (int plane = 0; plane < 3; plane++) {
      var fit = new ContextFit(taps, shards, plane);
      double before = fit.bits(shards.get(0));
      fit.learn(100, new Random(1));
      double after = fit.bits(shards.get(0));
      assertTrue(after < before, after + " after " + before);
    }
  }
}
