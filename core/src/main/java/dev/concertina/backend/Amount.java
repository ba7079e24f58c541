package dev.concertina.backend;

import java.util.Locale;

/** Amounts of memory in words. */
final class Amount {
  private static final double GIB = 1L << 30;

  private Amount() {}

  /** In GiB, with one digit where there are few. */
  static String ofBytes(long bytes) {
    double gib = bytes / GIB;
    return String.format(Locale.ROOT, gib < 10 ? "%.1f GiB" : "%.0f GiB", gib);
  }
}
