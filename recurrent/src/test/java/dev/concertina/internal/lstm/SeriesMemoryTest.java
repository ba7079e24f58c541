package dev.concertina.internal.lstm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.concertina.internal.kernel.AcceleratedGraph;
import dev.concertina.internal.lstm.SeriesNet.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional.Mode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Steps and outputs of nets on series leave nothing behind outside the Java heap. */
class SeriesMemoryTest {
  private static final Path STATUS = Path.of("/proc/self/status");

  /**
   * A step takes 110 KB: 3000 that kept it would keep 330 MB. Compiled code grows by up to 40 MB.
   */
  private static final long MOST_GROWTH = 90L << 20;

  private static long resident() throws IOException, InterruptedException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      Thread.sleep(50);
      String line =
          Files.readAllLines(STATUS).stream()
              .filter(l -> l.startsWith("VmRSS"))
              .findFirst()
              .orElseThrow();
      least = Math.min(least, Long.parseLong(line.replaceAll("[^0-9]", "")) << 10);
    }
    return least;
  }

  /** In a process whose heap is all there from the start, so that only what is outside it grows. */
  @Test
  void manySteps_growNothing() throws Exception {
    assumeTrue(Files.isReadable(STATUS), "resident memory is read from " + STATUS);
    ProcessBuilder java =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-Xms128m",
            "-Xmx128m",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            SeriesMemoryTest.class.getName());
    // Or the C library keeps a heap for every thread that was ever there.
    java.environment().put("MALLOC_ARENA_MAX", "2");
    Process process = java.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    long growth = Long.parseLong(output.substring(output.indexOf("grew ") + 5).strip());
    assertTrue(growth < MOST_GROWTH, "grew by " + (growth >> 20) + " MB");
  }

  private static void use(ComputationGraph graph, INDArray input, int times) {
    for (int i = 0; i < times; i++) {
      graph.setInputs(input);
      graph.setLabels(input);
      graph.computeGradientAndScore();
      graph.output(input)[0].close();
    }
  }

  /** Prints by how many bytes 3000 steps made the process grow. */
  public static void main(String[] args) throws Exception {
    SeriesNet net = SeriesNet.of(Kind.AUTOENCODER, Mode.CONCAT, 2, 8, 10);
    ComputationGraph graph = new AcceleratedGraph(net.configuration());
    graph.init();
    INDArray input = net.input(8, new Random(1));
    use(graph, input, 1000); // until then code is compiled
    long before = resident();
    use(graph, input, 3000);
    System.out.println("grew " + (resident() - before));
    System.exit(0);
  }
}
