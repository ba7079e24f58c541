package dev.concertina.cli.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A made-up pumping station: twelve sensors that follow four hidden causes (load, weather, valve,
 * tank) by laws that are roughly those of pumps, one row every ten rows, with some noise.
 */
public final class PumpingStation {
  public static final List<String> SENSORS =
      List.of(
          "motor_speed",
          "flow",
          "discharge_pressure",
          "inlet_pressure",
          "motor_current",
          "power",
          "motor_temperature",
          "bearing_temperature",
          "vibration",
          "valve_position",
          "tank_level",
          "ambient_temperature");

  /** Each sensor's noise, in its unit. */
  private static final double[] NOISE = {4, 2, 0.04, 0.01, 0.5, 0.4, 0.4, 0.3, 0.06, 0.5, 0.4, 0.2};

  private static final int ROWS_OF_A_DAY = 24;

  /** What can be wrong with a row. */
  enum Kind {
    /** Nothing. */
    NORMAL("normal"),
    /** A sensor shows what it showed hours ago. */
    STUCK("stuck sensor"),
    /** A sensor goes off more and more. */
    DRIFT("drifting sensor"),
    /** A sensor no longer follows the others, though each of its values is a usual one. */
    DECOUPLED("broken correlation"),
    /** All sensors are right, and the station runs beyond what it has ever done. */
    OVERLOAD("overload");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /**
   * Rows in the order of time.
   *
   * @param values {@code [rows, sensors]}
   * @param kinds what is wrong with each row
   * @param culprits the sensor that is wrong in each row, or -1
   */
  public record Log(float[][] values, Kind[] kinds, int[] culprits) {
    public boolean[] anomalies() {
      boolean[] anomalies = new boolean[kinds.length];
      for (int i = 0; i < anomalies.length; i++) {
        anomalies[i] = kinds[i] != Kind.NORMAL;
      }
      return anomalies;
    }
  }

  /** The hidden causes, all about 0 to 1. */
  private record Causes(double load, double weather, double valve, double tank) {}

  private final RandomGenerator random;

  public PumpingStation(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Simulates the given number of rows of normal operation. */
  public Log normal(int rows) {
    Log log = new Log(new float[rows][], new Kind[rows], new int[rows]);
    Arrays.fill(log.kinds(), Kind.NORMAL);
    Arrays.fill(log.culprits(), -1);
    Causes[] causes = causes(rows);
    for (int i = 0; i < rows; i++) {
      log.values()[i] = sensors(causes[i]);
    }
    return log;
  }

  /** Rows of operation with spells of every kind of trouble, spread evenly. */
  public Log troubled(int rows, int spellsOfEachKind, int spellLength) {
    Log log = normal(rows);
    float[][] usual = Arrays.stream(log.values()).map(float[]::clone).toArray(float[][]::new);
    List<Kind> kinds = new ArrayList<>();
    for (int s = 0; s < spellsOfEachKind; s++) {
      kinds.addAll(List.of(Kind.STUCK, Kind.DRIFT, Kind.DECOUPLED, Kind.OVERLOAD));
    }
    int gap = rows / kinds.size();
    for (int s = 0; s < kinds.size(); s++) {
      int start = s * gap + (gap - spellLength) / 2;
      int sensor = 1 + (s * 5 + s / 4) % 8; // flow to vibration: those that follow several causes
      for (int i = 0; i < spellLength; i++) {
        trouble(log, usual, kinds.get(s), sensor, start, i, spellLength);
      }
    }
    return log;
  }

  private void trouble(
      Log log, float[][] usual, Kind kind, int sensor, int start, int i, int length) {
    int at = start + i;
    float[] row = log.values()[at];
    log.kinds()[at] = kind;
    log.culprits()[at] = kind == Kind.OVERLOAD ? -1 : sensor;
    switch (kind) {
      case STUCK -> row[sensor] = unlike(usual, sensor, start);
      case DRIFT ->
          row[sensor] = rounded(row[sensor] + spread(usual, sensor) * (0.4 + 1.6 * i / length));
      case DECOUPLED -> row[sensor] = usual[random.nextInt(usual.length)][sensor];
      case OVERLOAD -> log.values()[at] = sensors(overload());
      case NORMAL -> {}
    }
  }

  /** The value of another time that differs most from now, looked for now and then. */
  private static float unlike(float[][] usual, int sensor, int now) {
    float most = usual[now][sensor];
    for (int i = now % 10; i < usual.length; i += 10) {
      if (Math.abs(usual[i][sensor] - usual[now][sensor]) > Math.abs(most - usual[now][sensor])) {
        most = usual[i][sensor];
      }
    }
    return most;
  }

  private static double spread(float[][] rows, int sensor) {
    double mean = Arrays.stream(rows).mapToDouble(r -> r[sensor]).average().orElse(0);
    return Math.sqrt(
        Arrays.stream(rows).mapToDouble(r -> Math.pow(r[sensor] - mean, 2)).average().orElse(0));
  }

  private Causes overload() {
    return new Causes(
        1.12 + 0.12 * random.nextDouble(),
        0.5 + 0.3 * random.nextDouble(),
        0.85 + 0.1 * random.nextDouble(),
        0.4 + 0.2 * random.nextDouble());
  }

  /** Days with two peaks of load, weather that lags behind the sun, and wandering settings. */
  private Causes[] causes(int rows) {
    Causes[] causes = new Causes[rows];
    double loadDrift = 0;
    double weatherDrift = 0;
    double valve = 0.7;
    double tank = 0.6;
    for (int i = 0; i < rows; i++) {
      double day = 2 * Math.PI * (i % ROWS_OF_A_DAY) / ROWS_OF_A_DAY;
      loadDrift = 0.6 * loadDrift + 0.1 * random.nextGaussian();
      weatherDrift = 0.9 * weatherDrift + 0.06 * random.nextGaussian();
      valve = wander(valve, 0.25, 1, 0.25);
      tank = wander(tank, 0.1, 0.95, 0.25);
      double load = 0.5 - 0.25 * Math.cos(day) - 0.15 * Math.cos(2 * day - 0.6) + loadDrift;
      double weather = 0.5 - 0.3 * Math.cos(day - 0.8) + weatherDrift;
      causes[i] = new Causes(between(0.1, load, 0.95), between(0, weather, 1), valve, tank);
    }
    return causes;
  }

  private double wander(double value, double low, double high, double step) {
    return between(low, value + step * random.nextGaussian(), high);
  }

  private static double between(double low, double value, double high) {
    return Math.min(high, Math.max(low, value));
  }

  /** The laws: flow and head of a pump by its speed, power by both, heat by power. */
  private float[] sensors(Causes c) {
    double speed = 0.3 + 0.7 * Math.pow(c.load(), 0.8); // of 1,800 rpm
    double flow = speed * Math.sqrt(c.valve()) * (0.9 + 0.1 * c.tank()); // of 420 m³/h
    double head = 1.25 * speed * speed - 0.45 * flow * flow; // of 6 bar
    double power = 0.15 + flow * head / (0.45 + 0.4 * flow) + 0.1 * Math.pow(speed, 3);
    double current = 0.2 + 0.8 * power / (0.75 + 0.25 * speed);
    double ambient = -5 + 40 * c.weather();
    double[] values = {
      1800 * speed,
      420 * flow,
      6 * head + 1.2 * c.tank(),
      0.4 + 0.9 * c.tank() - 0.3 * flow * flow,
      110 * current,
      75 * power,
      ambient + 12 + 48 * current * current,
      ambient + 8 + 30 * speed * speed,
      0.8 + 2.2 * Math.pow(speed, 3) + 2.5 * speed * Math.pow(1 - c.valve(), 2),
      100 * c.valve(),
      100 * c.tank(),
      ambient
    };
    float[] row = new float[values.length];
    for (int k = 0; k < row.length; k++) {
      row[k] = rounded(values[k] + NOISE[k] * random.nextGaussian());
    }
    return row;
  }

  /** To what a display would show, so that the files are short and hold the very same values. */
  private static float rounded(double value) {
    return (float) (Math.round(value * 1000) / 1000.0);
  }
}
