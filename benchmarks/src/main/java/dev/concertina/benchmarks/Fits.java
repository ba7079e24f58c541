package dev.concertina.benchmarks;

import dev.concertina.data.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whole trainings, with all that happens between the steps. */
@Command(
    name = "fit",
    sortOptions = false,
    description = {
      "Whole trainings of this library and PyTorch on the same floats: batches in random order,",
      "Adam, a tenth held out and evaluated after every epoch."
    })
final class Fits extends Experiment {
  private static final List<Contender> ENGINES =
      List.of(Contender.CONCERTINA, Contender.LIBRARY, Contender.PYTORCH);

  /** A training on a given number of threads. */
  private record Case(String net, int rows, int epochs, int threads) {}

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "A folder with MNIST, for the dense net; made-up pictures otherwise.")
  private Path data;

  @Option(names = "--only", paramLabel = "NET", description = "Only this net: dense, conv or lstm.")
  private String only = "";

  @Option(names = "--rounds", paramLabel = "N", description = "How often each engine has its turn.")
  private int rounds;

  @Override
  void measure(Results results) throws Exception {
    List<Case> cases = cases().stream().filter(c -> c.net().startsWith(only)).toList();
    if (cases.isEmpty()) {
      throw wrongArgument("--only must be dense, conv or lstm, found " + only);
    }
    if (data == null) {
      results.note("made-up pictures and series");
    }
    for (int threads : cases.stream().mapToInt(Case::threads).distinct().toArray()) {
      List<Case> here = cases.stream().filter(c -> c.threads() == threads).toList();
      measure(here, threads, results);
    }
  }

  private List<Case> cases() {
    int cores = Installation.cores();
    int part = isQuick() ? 20 : 1;
    int epochs = isQuick() ? 2 : 10;
    List<Case> cases = new ArrayList<>();
    for (int rows : new int[] {15_000, 30_000, 60_000}) {
      cases.add(new Case("dense", rows / part, epochs, cores));
    }
    cases.add(new Case("conv", 6_000 / part, 2, cores));
    cases.add(new Case("lstm", 2_000 / part, 2, cores));
    if (cores > 1) {
      cases.add(new Case("dense", 60_000 / part, epochs, 1));
      cases.add(new Case("conv", 6_000 / part, 2, 1));
      cases.add(new Case("lstm", 2_000 / part, 2, 1));
    }
    return cases;
  }

  private void measure(List<Case> cases, int threads, Results results) throws IOException, Failure {
    Map<Contender, Peer> peers = new EnumMap<>(Contender.class);
    Path weights = Files.createTempFile("benchmarks-", ".floats");
    Path file = Files.createTempFile("benchmarks-", ".floats");
    try {
      for (Contender engine : ENGINES) {
        peers.put(engine, engine.start(Installation.found(), threads));
        Map<String, String> versions = peers.get(engine).versions();
        versions.putAll(engine.settings());
        results.versions(engine.title(), versions);
      }
      for (Case one : cases) {
        peers.get(Contender.CONCERTINA).ask("weights", one.net(), weights);
        FloatFile.write(file, samples(one));
        measure(one, weights, file, peers, results);
      }
    } finally {
      peers.values().forEach(Peer::close);
      Files.deleteIfExists(weights);
      Files.deleteIfExists(file);
    }
  }

  private float[] samples(Case one) throws IOException {
    Net net = Nets.named(one.net());
    if (data == null || net.isImage() || net.isSeries()) {
      return new MadeData(11).samples(net, one.rows());
    }
    Samples pictures = Samples.idx(new PictureFit(data).file("train-images-idx3-ubyte"));
    float[] values = new float[one.rows() * net.width()];
    for (int i = 0; i < one.rows(); i++) {
      pictures.read(i % pictures.size(), values, i * net.width());
    }
    for (int i = 0; i < values.length; i++) {
      values[i] /= 255;
    }
    return values;
  }

  private void measure(
      Case one, Path weights, Path data, Map<Contender, Peer> peers, Results results)
      throws Failure {
    Map<Contender, List<double[]>> seconds = new EnumMap<>(Contender.class);
    Map<Contender, Double> errors = new EnumMap<>(Contender.class);
    peers.keySet().forEach(engine -> seconds.put(engine, new ArrayList<>()));
    int times = rounds > 0 ? rounds : isQuick() ? 1 : 3;
    for (int round = 0; round < times; round++) {
      for (Map.Entry<Contender, Peer> peer : peers.entrySet()) {
        double[] result = peer.getValue().numbers("fit", one.net(), weights, data, one.epochs());
        seconds.get(peer.getKey()).add(new double[] {result[0]});
        errors.put(peer.getKey(), result[1]);
      }
    }
    seconds.forEach((engine, rounds) -> addRow(one, engine, seconds, errors.get(engine), results));
  }

  private static void addRow(
      Case one,
      Contender engine,
      Map<Contender, List<double[]>> seconds,
      double error,
      Results results) {
    double median = Spread.of(seconds.get(engine)).median();
    double ratio = Spread.ofRatios(seconds.get(engine), seconds.get(Contender.PYTORCH)).median();
    ObjectNode row = results.addRow();
    row.put("net", one.net()).put("rows", one.rows()).put("epochs", one.epochs());
    row.put("threads", one.threads()).put("engine", engine.title()).put("seconds", median);
    row.put("samples_per_second", 0.9 * one.rows() * one.epochs() / median);
    row.put("ratio_to_pytorch", ratio).put("held_out_error", error);
    say(
        "%s, %d samples, %d epochs, %d threads: %s %.2f s, held-out error %.5f"
            .formatted(
                one.net(), one.rows(), one.epochs(), one.threads(), engine.title(), median, error));
  }
}
