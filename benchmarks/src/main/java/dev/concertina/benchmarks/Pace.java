package dev.concertina.benchmarks;

/**
 * How long engines are measured.
 *
 * @param warmUpSeconds of each engine, net and measure, before anything counts
 * @param rounds how often each engine has its turn
 * @param turnSeconds how long a turn is, about
 * @param checkSteps after how many steps the losses are compared again
 * @param longestStepSeconds how long a training step may take; an engine that needs longer for a
 *     net is left out
 */
record Pace(
    double warmUpSeconds,
    int rounds,
    double turnSeconds,
    int checkSteps,
    double longestStepSeconds) {
  private static final int FEWEST = 3;
  private static final int MOST = 2000;

  static Pace of(boolean quick, int rounds) {
    return quick
        ? new Pace(0.5, rounds > 0 ? rounds : 2, 0.3, 5, 3)
        : new Pace(5, rounds > 0 ? rounds : 7, 2, 20, 3);
  }

  /** How many runs make a turn. */
  int runs(double millisecondsEach) {
    return (int) Math.max(FEWEST, Math.min(MOST, turnSeconds * 1000 / millisecondsEach));
  }
}
