package dev.concertina.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The process of one engine. It takes orders, one a line, and is idle between them, so that engines
 * can take turns on a machine and each has it to itself while it works.
 *
 * <p>Every order is answered by one line: {@code = RESULT} or {@code ! REASON}.
 */
public final class Child {
  /** How an answer begins, among whatever else libraries print. */
  static final String ANSWER = "= ";

  static final String REFUSAL = "! ";

  private final Engine engine;
  private final PrintStream out;

  private Child(Engine engine, PrintStream out) {
    this.engine = engine;
    this.out = out;
  }

  /**
   * Serves until standard input ends.
   *
   * @param args the engine's name; what follows is ignored, because a launcher may add to it
   * @throws IOException if standard input cannot be read
   */
  public static void main(String[] args) throws IOException {
    PrintStream out = System.out;
    System.setOut(System.err); // libraries print, too
    try (Engine engine = engine(args[0])) {
      new Child(engine, out).serve();
    }
    System.exit(0); // native libraries keep threads
  }

  private static Engine engine(String name) {
    return switch (Contender.named(name)) {
      case CONCERTINA, LIBRARY -> new ConcertinaEngine();
      case DL4J -> new Dl4jEngine();
      case PYTORCH -> new PyTorchEngine();
    };
  }

  private void serve() throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String answer;
      try {
        answer = ANSWER + obey(List.of(line.split("\t")));
      } catch (Exception | LinkageError | OutOfMemoryError e) {
        e.printStackTrace();
        answer = REFUSAL + e.toString().lines().findFirst().orElse("");
      }
      out.println(answer);
      out.flush();
    }
  }

  private String obey(List<String> order) throws Exception {
    List<String> words = order.subList(1, order.size());
    return switch (order.get(0)) {
      case "versions" -> versions();
      case "weights" -> weights(Nets.named(words.get(0)), Path.of(words.get(1)));
      case "prepare" -> prepare(words);
      case "train" -> timed(engine::train, Integer.parseInt(words.get(0)));
      case "infer" -> timed(engine::infer, Integer.parseInt(words.get(0)));
      case "reconstruct" -> reconstruct(Path.of(words.get(0)));
      case "rate" -> Double.toString(MatrixRate.measured(Integer.parseInt(words.get(0))));
      case "fit" -> fit(words);
      case "pictures" -> new PictureFit(Path.of(words.get(0))).run(Integer.parseInt(words.get(1)));
      default -> throw new IllegalArgumentException("no such order: " + order);
    };
  }

  private String versions() {
    return engine.versions().entrySet().stream()
        .map(Map.Entry::toString)
        .map(text -> text.replace('\n', ' ').replace('\t', ' '))
        .collect(Collectors.joining("\t"));
  }

  private String weights(Net net, Path file) throws IOException {
    FloatFile.write(file, ConcertinaEngine.initialWeights(net));
    return "";
  }

  private String prepare(List<String> words) throws IOException {
    float[] weights = FloatFile.read(Path.of(words.get(1)));
    float[] batch = FloatFile.read(Path.of(words.get(2)));
    engine.prepare(Nets.named(words.get(0)), weights, batch);
    return "";
  }

  private String reconstruct(Path file) throws IOException {
    engine.infer();
    FloatFile.write(file, engine.reconstruction());
    return "";
  }

  private String fit(List<String> words) throws Exception {
    Net net = Nets.named(words.get(0));
    float[] weights = FloatFile.read(Path.of(words.get(1)));
    float[] data = FloatFile.read(Path.of(words.get(2)));
    Engine.FitResult result = engine.fit(net, weights, data, Integer.parseInt(words.get(3)));
    return result.seconds() + "\t" + result.heldOutError();
  }

  /** Milliseconds of each of several runs. */
  private static String timed(Runnable work, int times) {
    double[] milliseconds = new double[times];
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      work.run();
      milliseconds[i] = (System.nanoTime() - start) / 1e6;
    }
    return Arrays.stream(milliseconds).mapToObj(Double::toString).collect(Collectors.joining("\t"));
  }
}
