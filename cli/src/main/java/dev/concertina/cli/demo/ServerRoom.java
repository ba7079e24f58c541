package dev.concertina.cli.demo;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A made-up server room, read every half an hour: how busy the machines are, by day and by week;
 * the power they draw; and the temperature, which follows the power some hours late, and the sun.
 */
final class ServerRoom {
  static final List<String> SENSORS = List.of("load", "power", "temperature");
  static final int STEPS_OF_A_DAY = 48;
  static final int STEPS_OF_A_WEEK = 7 * STEPS_OF_A_DAY;

  private static final double[] NOISE = {1.2, 0.25, 0.15};
  private static final int POWER = 1;
  private static final int TEMPERATURE = 2;
  private static final LocalDateTime MONDAY = LocalDateTime.of(2026, 1, 5, 0, 0);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  /** What can be wrong for a while. */
  enum Kind {
    /** Nothing. */
    NORMAL("normal", 0),
    /** A reading or two far off. */
    SPIKE("spike", 2),
    /** Hotter than the power explains. */
    SHIFT("level shift", 36),
    /** The power goes off more and more. */
    DRIFT("drift", 60),
    /** The load is what it was hours ago. */
    STUCK("stuck sensor", 36),
    /** The temperature follows half a day late: its values are usual ones. */
    PHASE("broken phase", 48);

    private final String text;
    private final int steps;

    Kind(String text, int steps) {
      this.text = text;
      this.steps = steps;
    }

    String text() {
      return text;
    }
  }

  /**
   * Steps in the order of time.
   *
   * @param values {@code [steps, sensors]}
   * @param kinds what is wrong at each step
   */
  record Log(float[][] values, Kind[] kinds) {
    boolean[] anomalies() {
      boolean[] anomalies = new boolean[kinds.length];
      for (int t = 0; t < anomalies.length; t++) {
        anomalies[t] = kinds[t] != Kind.NORMAL;
      }
      return anomalies;
    }

    static String time(int step) {
      return MONDAY.plusMinutes(24 * 60L / STEPS_OF_A_DAY * step).format(TIME);
    }
  }

  private final RandomGenerator random;

  ServerRoom(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Simulates the given number of weeks of normal operation. */
  Log normal(int weeks) {
    int steps = weeks * STEPS_OF_A_WEEK;
    Log log = new Log(new float[steps][], new Kind[steps]);
    Arrays.fill(log.kinds(), Kind.NORMAL);
    double[] power = new double[steps];
    double heat = power(load(0));
    double wander = 0;
    for (int t = 0; t < steps; t++) {
      wander = 0.8 * wander + random.nextGaussian();
      double load = load(t) + wander;
      power[t] = power(load);
      heat += 0.15 * (power[t] - heat);
      double sun = Math.sin(2 * Math.PI * (t % STEPS_OF_A_DAY - 20) / STEPS_OF_A_DAY);
      log.values()[t] = noisy(load, power[t], 17 + 0.35 * heat + 0.5 * sun);
    }
    return log;
  }

  /** Weeks of operation with spells of every kind of trouble, spread evenly. */
  Log troubled(int weeks, int spellsOfEachKind) {
    Log log = normal(weeks);
    float[][] usual = Arrays.stream(log.values()).map(float[]::clone).toArray(float[][]::new);
    Kind[] kinds = {Kind.SPIKE, Kind.SHIFT, Kind.DRIFT, Kind.STUCK, Kind.PHASE};
    int spells = kinds.length * spellsOfEachKind;
    int apart = usual.length / spells;
    for (int s = 0; s < spells; s++) {
      Kind kind = kinds[s % kinds.length];
      int start = s * apart + (apart - kind.steps) / 2;
      for (int i = 0; i < kind.steps; i++) {
        log.kinds()[start + i] = kind;
        trouble(log.values()[start + i], usual, kind, start, i);
      }
    }
    return log;
  }

  private static void trouble(float[] step, float[][] usual, Kind kind, int start, int i) {
    switch (kind) {
      case SPIKE -> step[POWER] = rounded(step[POWER] + 6);
      case SHIFT -> step[TEMPERATURE] = rounded(step[TEMPERATURE] + 1.6);
      case DRIFT -> step[POWER] = rounded(step[POWER] + 5.0 * (i + 1) / kind.steps);
      case STUCK -> step[0] = usual[start][0];
      case PHASE ->
          step[TEMPERATURE] =
              usual[Math.floorMod(start + i - STEPS_OF_A_DAY / 2, usual.length)][TEMPERATURE];
      case NORMAL -> {}
    }
  }

  /** Busy by day, most at eleven and at three, and less so at the weekend. */
  private static double load(int step) {
    double hour = 24.0 * (step % STEPS_OF_A_DAY) / STEPS_OF_A_DAY;
    boolean weekend = step / STEPS_OF_A_DAY % 7 >= 5;
    double busy = bump(hour, 11, 2.2) + 0.9 * bump(hour, 15.5, 2) + 0.35 * bump(hour, 2, 1);
    return 18 + (weekend ? 18 : 55) * busy;
  }

  private static double bump(double hour, double at, double width) {
    double far = (hour - at) / width;
    return Math.exp(-far * far / 2);
  }

  /** In kilowatts; idle machines draw power too. */
  private static double power(double load) {
    return 11 + 0.1 * load + 0.0015 * load * load;
  }

  private float[] noisy(double... values) {
    float[] step = new float[values.length];
    for (int k = 0; k < step.length; k++) {
      step[k] = rounded(values[k] + NOISE[k] * random.nextGaussian());
    }
    return step;
  }

  /** To what a display would show. */
  private static float rounded(double value) {
    return (float) (Math.round(value * 100) / 100.0);
  }
}
