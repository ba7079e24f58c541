package dev.concertina.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * Engines on the same net from the same weights, taking turns.
 *
 * <p>That they compute the same is proven first: the reconstructions of the untrained net must
 * agree, and the losses after some steps are compared.
 */
final class Race implements AutoCloseable {
  private static final double LOSS_TOLERANCE = 1e-4;
  private static final double OUTPUT_TOLERANCE = 1e-3;
  private static final double TRAINED_TOLERANCE = 1e-2;
  private static final int UNMEASURED = 3;
  private static final long SEED = 7;

  /** Milliseconds of each run of each round. */
  private record Times(List<double[]> train, List<double[]> infer) {
    Times() {
      this(new ArrayList<>(), new ArrayList<>());
    }
  }

  /** The losses of an engine, before and after some steps. */
  private record Check(double first, double difference, double trained, double stepMilliseconds) {}

  private final Pace pace;
  private final Results results;
  private final Consumer<String> progress;
  private final Path folder;
  private final Map<Contender, Peer> peers = new EnumMap<>(Contender.class);

  Race(
      Installation home,
      Collection<Contender> contenders,
      Pace pace,
      Results results,
      Consumer<String> progress)
      throws IOException, Failure {
    this.pace = pace;
    this.results = results;
    this.progress = progress;
    this.folder = Files.createTempDirectory("benchmarks-");
    for (Contender contender : contenders) {
      Peer peer = contender.start(home, Installation.cores());
      peers.put(contender, peer);
      Map<String, String> versions = peer.versions();
      versions.putAll(contender.settings());
      results.versions(contender.title(), versions);
    }
  }

  /** Adds a row for each engine. */
  void run(Net net) throws IOException, Failure {
    progress.accept(net.name() + ": " + net.about() + ", batch " + net.batch());
    Peer ours = peers.get(Contender.CONCERTINA);
    float[] batch = new MadeData(SEED).samples(net, net.batch());
    FloatFile.write(file("batch"), batch);
    ours.ask("weights", net.name(), file("weights"));
    double rate = ours.numbers("rate", Installation.cores())[0];
    Map<Contender, Check> checks = check(net, batch);
    Map<Contender, Times> times = new EnumMap<>(Contender.class);
    Map<Contender, Integer> trainRuns = new EnumMap<>(Contender.class);
    Map<Contender, Integer> inferRuns = new EnumMap<>(Contender.class);
    for (Contender contender : checks.keySet()) {
      times.put(contender, new Times());
      trainRuns.put(contender, pace.runs(warmUp(contender, "train")));
      inferRuns.put(contender, pace.runs(warmUp(contender, "infer")));
    }
    for (int round = 0; round < pace.rounds(); round++) {
      for (Contender contender : checks.keySet()) {
        times.get(contender).train().add(turn(contender, net, "train", trainRuns.get(contender)));
      }
      for (Contender contender : checks.keySet()) {
        times.get(contender).infer().add(turn(contender, net, "infer", inferRuns.get(contender)));
      }
    }
    checks.forEach((contender, check) -> addRow(net, contender, check, times, rate));
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private String prepare(Peer peer, Net net) throws Failure {
    return peer.ask("prepare", net.name(), file("weights"), file("batch"));
  }

  /** Proves that all compute the same; leaves out who would take too long. */
  private Map<Contender, Check> check(Net net, float[] batch) throws IOException, Failure {
    Map<Contender, Check> checks = new EnumMap<>(Contender.class);
    float[] reference = null;
    for (Map.Entry<Contender, Peer> entry : peers.entrySet()) {
      Peer peer = entry.getValue();
      prepare(peer, net);
      float[] output = reconstruction(peer);
      reference = reference == null ? output : reference;
      double step = firstStep(peer);
      if (step > 1000 * pace.longestStepSeconds()) {
        String left =
            "%s left out of %s: a step takes it %.1f s, and the limit is %.0f s"
                .formatted(
                    entry.getKey().title(), net.name(), step / 1000, pace.longestStepSeconds());
        results.note(left);
        progress.accept("  " + left);
        continue;
      }
      peer.ask("train", pace.checkSteps() - 2);
      double trained = net.goal().mean(batch, reconstruction(peer));
      double first = net.goal().mean(batch, output);
      checks.put(entry.getKey(), new Check(first, farthest(reference, output), trained, step));
    }
    requireSame(net, checks);
    return checks;
  }

  /** The second, in truth: the first one loads classes. */
  private static double firstStep(Peer peer) throws Failure {
    peer.ask("train", 1);
    return peer.numbers("train", 1)[0];
  }

  private float[] reconstruction(Peer peer) throws IOException, Failure {
    peer.ask("reconstruct", file("output"));
    return FloatFile.read(file("output"));
  }

  private static double farthest(float[] a, float[] b) {
    double most = a.length == b.length ? 0 : Double.POSITIVE_INFINITY;
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
    }
    return most;
  }

  private void requireSame(Net net, Map<Contender, Check> checks) throws Failure {
    Check ours = checks.get(Contender.CONCERTINA);
    for (Map.Entry<Contender, Check> entry : checks.entrySet()) {
      Check other = entry.getValue();
      String who = entry.getKey().title();
      progress.accept(
          "  %-18s loss %.6f, after %d steps %.6f"
              .formatted(who, other.first(), pace.checkSteps(), other.trained()));
      if (!(relative(ours.first(), other.first()) <= LOSS_TOLERANCE)
          || !(other.difference() <= OUTPUT_TOLERANCE)) {
        throw new Failure(
            "%s does not compute the same net: from the same weights its loss on %s is %s, ours %s,"
                    .formatted(who, net.name(), other.first(), ours.first())
                + " and an output differs by "
                + other.difference());
      }
      if (!(relative(ours.trained(), other.trained()) <= TRAINED_TOLERANCE)) {
        String note =
            "after %d steps on %s the loss of %s is %.6f, ours %.6f: they train differently"
                .formatted(pace.checkSteps(), net.name(), who, other.trained(), ours.trained());
        results.note(note);
        progress.accept("  " + note);
      }
    }
  }

  private static double relative(double expected, double found) {
    return Math.abs(found - expected) / Math.abs(expected);
  }

  /** Returns the milliseconds of a run when warm. */
  private double warmUp(Contender contender, String what) throws Failure {
    Peer peer = peers.get(contender);
    double spent = 0;
    double each = Spread.of(peer.numbers(what, 1)).median();
    while (spent < 1000 * pace.warmUpSeconds()) {
      int runs = (int) Math.max(1, Math.min(50, 300 / each));
      double[] times = peer.numbers(what, runs);
      each = Spread.of(times).median();
      spent += runs * each;
    }
    return each;
  }

  /** From the start each time: a net that trains on one batch for long is no net in training. */
  private double[] turn(Contender contender, Net net, String what, int runs) throws Failure {
    Peer peer = peers.get(contender);
    prepare(peer, net);
    peer.ask(what, UNMEASURED);
    return peer.numbers(what, runs);
  }

  private void addRow(
      Net net, Contender contender, Check check, Map<Contender, Times> times, double rate) {
    Times mine = times.get(contender);
    Times pytorch = times.get(Contender.PYTORCH);
    Work work = Work.of(net);
    ObjectNode row = results.addRow();
    row.put("net", net.name()).put("about", net.about()).put("batch", net.batch());
    row.put("engine", contender.title());
    add(row, "train", mine.train(), pytorch == null ? null : pytorch.train());
    add(row, "infer", mine.infer(), pytorch == null ? null : pytorch.infer());
    double gigaflops = work.step() / 1e6 / row.path("train_ms").asDouble();
    row.put("step_gflop", work.step() / 1e9).put("sgemm_gflops", rate);
    row.put("train_percent_of_sgemm", 100 * gigaflops / rate);
    row.put("loss_first", check.first()).put("output_difference", check.difference());
    row.put("loss_steps", pace.checkSteps()).put("loss_trained", check.trained());
    progress.accept(
        "  %-18s train %.2f ms, infer %.2f ms"
            .formatted(
                contender.title(),
                row.path("train_ms").asDouble(),
                row.path("infer_ms").asDouble()));
  }

  private static void add(
      ObjectNode row, String what, List<double[]> mine, List<double[]> pytorch) {
    Spread spread = Spread.of(mine);
    row.put(what + "_ms", spread.median());
    row.put(what + "_lower_ms", spread.lower()).put(what + "_upper_ms", spread.upper());
    if (pytorch != null) {
      Spread ratio = Spread.ofRatios(mine, pytorch);
      row.put(what + "_ratio_to_pytorch", ratio.median());
      row.put(what + "_ratio_lower", ratio.lower()).put(what + "_ratio_upper", ratio.upper());
    }
  }

  @Override
  public void close() throws IOException {
    peers.values().forEach(Peer::close);
    for (String name : List.of("batch", "weights", "output")) {
      Files.deleteIfExists(file(name));
    }
    Files.deleteIfExists(folder);
  }
}
