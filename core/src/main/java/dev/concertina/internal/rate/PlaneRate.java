package dev.concertina.internal.rate;

/**
 * The rate of one plane: of values under a logistic density convolved with uniform noise, with its
 * derivatives, summed up value by value.
 */
final class PlaneRate {
  private static final double BITS_PER_NAT = 1 / Math.log(2);

  private final double location;

  /** 1 / s, which is also a - b. */
  private final double inverse;

  /** -ln(1 - exp(b - a)). */
  private final double common;

  private double bits;
  private double perLocation;
  private double perLogScale;

  PlaneRate(double location, double scale) {
    this.location = location;
    this.inverse = 1 / scale;
    this.common = -Math.log(-Math.expm1(-inverse));
  }

  /** What a value costs. */
  static double bits(PlaneRate plane, double value) {
    double a = plane.a(value);
    double b = a - plane.inverse;
    double tails = (1 + Math.exp(-Math.abs(a))) * (1 + Math.exp(-Math.abs(b)));
    double nats = Math.max(-a, 0) + Math.max(b, 0) + Math.log(tails) + plane.common;
    return nats * BITS_PER_NAT;
  }

  private double a(double value) {
    return (value + 0.5 - location) * inverse;
  }

  /** Adds a value; returns the derivative of its bits. */
  double add(double value) {
    double a = a(value);
    double b = a - inverse;
    double tailA = Math.exp(-Math.abs(a));
    double tailB = Math.exp(-Math.abs(b));
    double nats = Math.max(-a, 0) + Math.max(b, 0) + Math.log((1 + tailA) * (1 + tailB)) + common;
    double belowA = (a > 0 ? tailA : 1) / (1 + tailA); // F(-a)
    double aboveB = (b > 0 ? 1 : tailB) / (1 + tailB); // F(b)
    double slope = (aboveB - belowA) * inverse * BITS_PER_NAT;
    bits += nats * BITS_PER_NAT;
    perLocation -= slope;
    perLogScale += (a * belowA - b * aboveB + inverse / Math.expm1(inverse)) * BITS_PER_NAT;
    return slope;
  }

  /** The bits of all values added. */
  double bits() {
    return bits;
  }

  /** Their derivative by the location. */
  double perLocation() {
    return perLocation;
  }

  /** Their derivative by the logarithm of the scale. */
  double perLogScale() {
    return perLogScale;
  }
}
