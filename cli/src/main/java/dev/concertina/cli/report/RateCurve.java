package dev.concertina.cli.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * How faithful pictures come back at how many bits.
 *
 * @param name whose it is
 * @param points by ascending bits
 */
public record RateCurve(String name, List<Point> points) {
  /**
   * A setting; means over pictures.
   *
   * @param bits for each pixel, of whole files
   * @param psnr in decibels
   * @param ssim the structural similarity, or NaN
   */
  public record Point(double bits, double psnr, double ssim) {
    public static Point mean(List<Point> points) {
      return new Point(
          mean(points, Point::bits), mean(points, Point::psnr), mean(points, Point::ssim));
    }

    private static double mean(List<Point> points, ToDoubleFunction<Point> part) {
      return points.stream().mapToDouble(part).average().orElseThrow();
    }
  }

  public RateCurve {
    List<Point> ordered = new ArrayList<>(points);
    ordered.sort(Comparator.comparingDouble(Point::bits));
    points = List.copyOf(ordered);
  }

  public OptionalDouble psnrAt(double bits) {
    return at(bits, Point::psnr);
  }

  public OptionalDouble ssimAt(double bits) {
    return at(bits, Point::ssim);
  }

  /** On a straight line over the logarithm of the bits; empty beyond the ends. */
  private OptionalDouble at(double bits, ToDoubleFunction<Point> part) {
    for (int i = 1; i < points.size(); i++) {
      Point low = points.get(i - 1);
      Point high = points.get(i);
      if (bits >= low.bits() && bits <= high.bits() && high.bits() > low.bits()) {
        double share = Math.log(bits / low.bits()) / Math.log(high.bits() / low.bits());
        double from = part.applyAsDouble(low);
        return finite(from + share * (part.applyAsDouble(high) - from));
      }
    }
    return OptionalDouble.empty();
  }

  private static OptionalDouble finite(double value) {
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }
}
