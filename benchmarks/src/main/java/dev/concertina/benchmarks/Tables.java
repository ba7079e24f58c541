package dev.concertina.benchmarks;

import java.util.Map;

/** How each benchmark's rows are shown. */
final class Tables {
  private static final Table RACE =
      new Table(
          Column.words("net", "net"),
          Column.words("engine", "engine"),
          new Column("train_ms", "step, ms", 2),
          new Column("train_lower_ms", "quartiles", 2),
          new Column("train_upper_ms", "", 2),
          new Column("train_ratio_to_pytorch", "of PyTorch's", 2),
          new Column("infer_ms", "inference, ms", 2),
          new Column("infer_lower_ms", "quartiles", 2),
          new Column("infer_upper_ms", "", 2),
          new Column("infer_ratio_to_pytorch", "of PyTorch's", 2),
          new Column("step_gflop", "GFLOP a step", 3),
          new Column("train_percent_of_sgemm", "% of sgemm", 1),
          new Column("disturbance_cores", "others' cores", 2));

  private static final Table FIT =
      new Table(
          Column.words("net", "net"),
          new Column("rows", "samples", 0),
          new Column("epochs", "epochs", 0),
          new Column("threads", "threads", 0),
          Column.words("engine", "engine"),
          new Column("seconds", "seconds", 2),
          new Column("samples_per_second", "samples a second", 0),
          new Column("ratio_to_pytorch", "of PyTorch's time", 2),
          new Column("held_out_error", "held-out error", 5));

  private static final Table H2O =
      new Table(
          Column.words("engine", "engine"),
          Column.words("settings", "settings"),
          new Column("epochs", "epochs", 0),
          new Column("train_seconds", "training, s", 1),
          new Column("samples_per_second", "samples a second", 0),
          new Column("test_seconds", "testing 10,000, s", 2),
          new Column("test_error", "test error", 5));

  private static final Map<String, Table> ALL =
      Map.of("peers", RACE, "sizes", RACE, "fit", FIT, "h2o", H2O);

  private Tables() {}

  static Table of(String name) {
    if (!ALL.containsKey(name)) {
      throw new IllegalArgumentException("there is no table for results named '" + name + "'");
    }
    return ALL.get(name);
  }
}
