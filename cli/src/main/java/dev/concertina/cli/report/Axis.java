package dev.concertina.cli.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A range of values, in proportion or by powers of ten.
 *
 * @param low where it starts
 * @param high where it ends, above low
 * @param isLog whether equal ratios, not equal differences, take equal space
 */
public record Axis(double low, double high, boolean isLog) {
  private static final int TICKS = 6;

  public static Axis linear(double low, double high) {
    return new Axis(low, high > low ? high : low + 1, false);
  }

  /** From the least to the greatest of the values that are finite and above zero. */
  public static Axis log(double[] values) {
    double[] usable = Arrays.stream(values).filter(v -> v > 0 && Double.isFinite(v)).toArray();
    double low = Arrays.stream(usable).min().orElse(0.1) / 1.15;
    double high = Arrays.stream(usable).max().orElse(10) * 1.15;
    return new Axis(low, high, true);
  }

  /** Where a value lies, from 0 to 1; beyond the ends, at them. */
  double fraction(double value) {
    double fraction =
        isLog
            ? Math.log(Math.max(value, Double.MIN_NORMAL) / low) / Math.log(high / low)
            : (value - low) / (high - low);
    return Math.max(0, Math.min(1, fraction));
  }

  double valueAt(double fraction) {
    return isLog ? low * Math.pow(high / low, fraction) : low + fraction * (high - low);
  }

  /** Round values to label. */
  List<Double> ticks() {
    return isLog ? decades() : steps();
  }

  private List<Double> decades() {
    List<Double> ticks = new ArrayList<>();
    boolean few = Math.log10(high / low) < 2.5;
    for (int power = (int) Math.floor(Math.log10(low)); Math.pow(10, power) <= high; power++) {
      for (int digit : few ? new int[] {1, 2, 5} : new int[] {1}) {
        // Divided, not multiplied by a power below one: 3 / 10 is 0.3 to the last digit.
        double tick = power < 0 ? digit / Math.pow(10, -power) : digit * Math.pow(10, power);
        if (tick >= low && tick <= high) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }

  private List<Double> steps() {
    double rough = (high - low) / TICKS;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double step = power * (rough / power <= 2 ? 2 : rough / power <= 5 ? 5 : 10);
    List<Double> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(low / step); i * step <= high * (1 + 1e-9); i++) {
      ticks.add(i * step);
    }
    return ticks;
  }
}
