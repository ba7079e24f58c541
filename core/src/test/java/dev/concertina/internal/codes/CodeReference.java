package dev.concertina.internal.codes;

import dev.concertina.internal.coding.DamagedStreamException;
import dev.concertina.internal.coding.Logistic;
import java.util.List;

/**
 * What levels take by the model as it is described, in floating point and without a range coder:
 * contexts are gathered where {@link CodeContexts} scatters, and decisions are counted as they are.
 */
final class CodeReference {
  private CodeReference() {}

  static double adaptiveBits(CodeModel model, int point, List<CodeGrid> grids, List<int[]> codes) {
    int nodes = CodeTree.NODES;
    byte[] logits = model.tables(point).logits();
    double[] chance = new double[logits.length];
    double[] count = new double[logits.length];
    int[] reached = model.tables(point).reached();
    for (int i = 0; i < chance.length; i++) {
      chance[i] = Logistic.of(16L * logits[i]) / 65536.0;
      count[i] = Math.max(16, Math.floor(60.0 * reached[i] / 65536));
    }
    double[] bits = new double[1];
    for (int i = 0; i < codes.size(); i++) {
      int[] levels = codes.get(i);
      for (int at = 0; at < levels.length; at++) {
        long[] expected = expected(model.contexts(), grids.get(i), levels, at);
        int centre = (int) Math.floorDiv(expected[1] + 128, 256L);
        int off = (int) (expected[1] - 256L * centre);
        int slot = bin(expected[0]) * 3 + (Math.abs(off) + 32) / 64;
        int residual = (levels[at] - centre) * (off < 0 ? -1 : 1);
        pass(residual, slot * nodes, chance, count, bits);
      }
    }
    return bits[0];
  }

  private static void pass(int residual, int base, double[] chance, double[] count, double[] bits) {
    try {
      CodeTree.pass(
          residual,
          (yes, node) -> {
            int at = base + node;
            double share = Math.max(chance[at], 1 / 65536.0);
            bits[0] -= Math.log(yes ? share : 1 - share) / Math.log(2);
            chance[at] += ((yes ? 1 : 0) - chance[at]) / (count[at] + 1);
            count[at] = Math.min(512, count[at] + 1);
            return yes;
          });
    } catch (DamagedStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The spread in units of 1/1024 and the centre in units of 1/256. */
  private static long[] expected(CodeContexts contexts, CodeGrid grid, int[] levels, int at) {
    CodeTaps taps = contexts.taps();
    int plane = at / grid.area();
    int row = at % grid.area() / grid.width();
    int column = at % grid.width();
    long[] sums = {16L * contexts.biases()[plane], 0};
    int[] spreads = contexts.spreads();
    int[] centres = contexts.centres();
    for (int earlier = taps.first(plane); earlier <= plane; earlier++) {
      int weight = taps.start(plane, earlier);
      for (CodeTaps.Tap tap : taps.between(plane, earlier)) {
        int y = row + tap.down();
        int x = column + tap.right();
        if (y >= 0 && y < grid.height() && x >= 0 && x < grid.width()) {
          int level = levels[earlier * grid.area() + y * grid.width() + x];
          sums[0] += (long) spreads[weight] * CodeContexts.spread(Math.abs(level));
          sums[1] += (long) centres[weight] * level;
        }
        weight++;
      }
    }
    return sums;
  }

  /** By the formula of the thresholds, where s = softplus(t) / 2 + 0.02. */
  private static int bin(long spread) {
    int bin = 0;
    while (bin < 39) {
      double scale = 0.0201 * Math.pow(20 / 0.0201, bin / 38.0);
      double threshold = 16 * Math.log(Math.expm1(2 * (scale - 0.02)));
      if (spread >> 6 < Math.rint(threshold)) {
        break;
      }
      bin++;
    }
    return bin;
  }
}
