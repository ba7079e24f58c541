package dev.concertina.cli.report;

/** Smooth curves as polylines; points are x, y, x, y, … */
public final class Curve {
  private static final int STEPS = 8;

  private Curve() {}

  /** A Catmull-Rom spline through the points, in short straight pieces. */
  public static double[] through(double[] points) {
    int last = points.length / 2 - 1;
    double[] curve = new double[2 * (last * STEPS + 1)];
    for (int i = 0; i < last; i++) {
      for (int step = 0; step < STEPS; step++) {
        double t = (double) step / STEPS;
        int to = 2 * (i * STEPS + step);
        curve[to] = between(points, i, last, 0, t);
        curve[to + 1] = between(points, i, last, 1, t);
      }
    }
    curve[curve.length - 2] = points[2 * last];
    curve[curve.length - 1] = points[2 * last + 1];
    return curve;
  }

  /** One coordinate a share t of the way from point i to the next. */
  private static double between(double[] points, int i, int last, int axis, double t) {
    double a = points[2 * Math.max(0, i - 1) + axis];
    double b = points[2 * i + axis];
    double c = points[2 * (i + 1) + axis];
    double d = points[2 * Math.min(last, i + 2) + axis];
    return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
  }

  /** The distance of a place from the nearest point of a polyline. */
  public static double distance(double[] path, double x, double y) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i + 3 < path.length; i += 2) {
      double alongX = path[i + 2] - path[i];
      double alongY = path[i + 3] - path[i + 1];
      double fromX = x - path[i];
      double fromY = y - path[i + 1];
      double square = alongX * alongX + alongY * alongY;
      double share = square == 0 ? 0 : (fromX * alongX + fromY * alongY) / square;
      share = Math.max(0, Math.min(1, share));
      double offX = fromX - share * alongX;
      double offY = fromY - share * alongY;
      least = Math.min(least, offX * offX + offY * offY);
    }
    return Math.sqrt(least);
  }
}
