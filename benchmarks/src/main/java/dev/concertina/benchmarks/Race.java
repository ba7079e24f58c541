package dev.concertina.benchmarks;

import dev.concertina.benchmarks.Disturbance.Reading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** Engines on the same net from the same weights, taking turns. */
final class Race implements AutoCloseable {
  private static final double MOST_DISTURBANCE = 0.1;
  private static final int UNMEASURED = 3;

  /** Milliseconds of each run of each round, and how many runs make a turn. */
  private static final class Times {
    private final List<double[]> train = new ArrayList<>();
    private final List<double[]> infer = new ArrayList<>();
    private final Disturbance disturbance = new Disturbance();
    private int trainRuns;
    private int inferRuns;
  }

  private final Pace pace;
  private final Results results;
  private final Consumer<String> progress;
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
    try (Course course = Course.of(net, ours)) {
      double rate = ours.numbers("rate", Installation.cores())[0];
      Map<Contender, Proof.Found> found = new Proof(course, pace, this::note, progress).of(peers);
      Map<Contender, Times> times = new EnumMap<>(Contender.class);
      for (Contender contender : found.keySet()) {
        times.put(contender, warmUp(peers.get(contender)));
      }
      for (int round = 0; round < pace.rounds(); round++) {
        round(course, times);
      }
      found.forEach(
          (contender, what) ->
              addRow(
                  net, contender, what, times.get(contender), times.get(Contender.PYTORCH), rate));
    }
  }

  private void note(String line) {
    results.note(line);
    progress.accept("  " + line);
  }

  private Times warmUp(Peer peer) throws Failure {
    Times times = new Times();
    times.trainRuns = pace.runs(warmUp(peer, "train"));
    times.inferRuns = pace.runs(warmUp(peer, "infer"));
    return times;
  }

  /** Returns the milliseconds of a run when warm. */
  private double warmUp(Peer peer, String what) throws Failure {
    double spent = 0;
    double each = peer.numbers(what, 1)[0];
    while (spent < 1000 * pace.warmUpSeconds()) {
      int runs = (int) Math.max(1, Math.min(50, 300 / each));
      each = Spread.of(peer.numbers(what, runs)).median();
      spent += runs * each;
    }
    return each;
  }

  private void round(Course course, Map<Contender, Times> all) throws Failure {
    for (Map.Entry<Contender, Times> entry : all.entrySet()) {
      Times times = entry.getValue();
      Peer peer = peers.get(entry.getKey());
      times.train.add(turn(course, peer, "train", times.trainRuns, times.disturbance));
    }
    for (Map.Entry<Contender, Times> entry : all.entrySet()) {
      Times times = entry.getValue();
      Peer peer = peers.get(entry.getKey());
      times.infer.add(turn(course, peer, "infer", times.inferRuns, times.disturbance));
    }
  }

  /** From the start each time: a net that trains on one batch for long is no net in training. */
  private double[] turn(Course course, Peer peer, String what, int runs, Disturbance disturbance)
      throws Failure {
    course.prepare(peer);
    peer.ask(what, UNMEASURED);
    Reading before = Reading.of(peer.process());
    double[] times = peer.numbers(what, runs);
    disturbance.add(before, Reading.of(peer.process()));
    return times;
  }

  private void addRow(
      Net net, Contender contender, Proof.Found found, Times mine, Times pytorch, double rate) {
    Work work = Work.of(net);
    ObjectNode row = results.addRow();
    row.put("net", net.name()).put("about", net.about()).put("batch", net.batch());
    row.put("engine", contender.title());
    add(row, "train", mine.train, pytorch == null ? null : pytorch.train);
    add(row, "infer", mine.infer, pytorch == null ? null : pytorch.infer);
    double trainMilliseconds = row.path("train_ms").asDouble();
    row.put("step_gflop", work.step() / 1e9).put("sgemm_gflops", rate);
    row.put("train_percent_of_sgemm", 100 * work.step() / 1e6 / trainMilliseconds / rate);
    row.put("loss_first", found.first()).put("output_difference", found.difference());
    row.put("loss_steps", pace.checkSteps()).put("loss_trained", found.trained());
    mine.disturbance.cores().ifPresent(cores -> addDisturbance(row, net, contender, cores));
    progress.accept(
        "  %-18s step %.2f ms, inference %.2f ms"
            .formatted(contender.title(), trainMilliseconds, row.path("infer_ms").asDouble()));
  }

  private void addDisturbance(ObjectNode row, Net net, Contender contender, double cores) {
    row.put("disturbance_cores", cores);
    if (cores > MOST_DISTURBANCE) {
      note(
          "%s was disturbed on %s: others kept %.2f cores busy; measure again on a quiet machine"
              .formatted(contender.title(), net.name(), cores));
    }
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
  public void close() {
    peers.values().forEach(Peer::close);
  }
}
