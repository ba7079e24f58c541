package dev.concertina.series.metrics;

/** The runs of true in an array, in order. No two of them touch. */
final class Runs {
  private final int[] firsts;
  private final int[] lasts;

  private Runs(int count) {
    firsts = new int[count];
    lasts = new int[count];
  }

  static Runs of(boolean[] flags) {
    int count = 0;
    for (int i = 0; i < flags.length; i++) {
      if (begins(flags, i)) {
        count++;
      }
    }
    Runs runs = new Runs(count);
    int run = -1;
    for (int i = 0; i < flags.length; i++) {
      if (begins(flags, i)) {
        runs.firsts[++run] = i;
      }
      if (flags[i]) {
        runs.lasts[run] = i;
      }
    }
    return runs;
  }

  private static boolean begins(boolean[] flags, int i) {
    return flags[i] && (i == 0 || !flags[i - 1]);
  }

  int count() {
    return firsts.length;
  }

  /** The index at which a run begins. */
  int first(int run) {
    return firsts[run];
  }

  /** The index of a run's last true, at least {@link #first}. */
  int last(int run) {
    return lasts[run];
  }

  /** Where in a run the flags are first up, -1 if nowhere. */
  int firstHit(int run, boolean[] flags) {
    for (int i = firsts[run]; i <= lasts[run]; i++) {
      if (flags[i]) {
        return i;
      }
    }
    return -1;
  }
}
