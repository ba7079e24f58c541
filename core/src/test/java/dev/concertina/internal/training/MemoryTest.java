package dev.concertina.internal.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.concertina.Autoencoder;
import dev.concertina.TrainingListener;
import dev.concertina.TrainingOptions;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.testkit.SyntheticData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a fit, a model and its uses take outside the Java heap, they give back. */
class MemoryTest {
  private static final Path STATUS = Path.of("/proc/self/status");

  /**
   * A fit makes 0.35 MB of weights, and as much again for each moment, for each half and for what
   * they are compared with: 200 fits that kept any one of these would keep 70 MB. What may grow is
   * what the collector has not come to yet.
   */
  private static final long MOST_GROWTH = 60L << 20;

  /**
   * Three thousand steps that left 1 kB each would leave 3 MB every time; a batch alone has 24 kB.
   * What the compiler and the collector take comes once, so that the median tells the two apart.
   */
  private static final long MOST_GROWTH_OF_STEPS = 3L << 19;

  private static final int EPOCHS_BEFORE = 6;

  private static final int EPOCHS_COMPARED = 3;

  private static final int COMPARISONS = 5;

  private static final DenseArchitecture NET = DenseArchitecture.of(200, 32);

  private static final Samples SAMPLES =
      SyntheticData.lowRank(new SampleShape.Features(192), 32, 3, 1);

  private static final TrainingOptions OPTIONS =
      TrainingOptions.defaults().withEpochs(1).withBatchSize(32);

  /** Resident memory once ND4J, on a thread of its own, has freed what the collector found. */
  private static long resident() throws IOException, InterruptedException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 10; i++) {
      System.gc();
      Thread.sleep(100);
      String line =
          Files.readAllLines(STATUS).stream()
              .filter(l -> l.startsWith("VmRSS"))
              .findFirst()
              .orElseThrow();
      least = Math.min(least, Long.parseLong(line.replaceAll("[^0-9]", "")) << 10);
    }
    return least;
  }

  private static void fitAndUse(int times) {
    for (int i = 0; i < times; i++) {
      try (Autoencoder model = Autoencoder.fit(NET, SAMPLES, OPTIONS).model()) {
        float[][] rows = SAMPLES.rows();
        model.decode(model.encode(rows));
        model.reconstruct(rows);
      }
    }
  }

  @Test
  void fit_manyTimes_growsNothing() throws Exception {
    long growth = growthOf("fits");
    assertTrue(growth < MOST_GROWTH, "grew by " + (growth >> 20) + " MB");
  }

  @Test
  void fit_manySteps_growsNothing() throws Exception {
    long growth = growthOf("steps");
    assertTrue(growth < MOST_GROWTH_OF_STEPS, "grew by " + (growth >> 10) + " kB");
  }

  /** In a process whose heap is all there from the start, so that only what is outside it grows. */
  private static long growthOf(String what) throws Exception {
    assumeTrue(Files.isReadable(STATUS), "resident memory is read from " + STATUS);
    ProcessBuilder java =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-Xms192m",
            "-Xmx192m",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            MemoryTest.class.getName(),
            what);
    // Or the C library keeps a heap for every thread that was ever there.
    java.environment().put("MALLOC_ARENA_MAX", "2");
    Process process = java.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return Long.parseLong(output.substring(output.indexOf("grew ") + 5).strip());
  }

  /** By how many bytes three thousand steps make the process grow: the median of several times. */
  private static long growthBySteps() {
    List<Long> resident = new ArrayList<>();
    TrainingListener listener =
        progress -> {
          if (progress.ended() != null
              && progress.epoch() >= EPOCHS_BEFORE
              && progress.epoch() % EPOCHS_COMPARED == 0) {
            resident.add(residentUnchecked());
          }
        };
    DenseArchitecture net = DenseArchitecture.of(24, 8).withDropout(0.1);
    int epochs = EPOCHS_BEFORE + COMPARISONS * EPOCHS_COMPARED;
    TrainingOptions options = OPTIONS.withEpochs(epochs).withStepsPerEpoch(1000);
    Autoencoder.fit(net, SAMPLES, options, listener).model().close();
    return IntStream.range(0, COMPARISONS)
        .mapToLong(i -> resident.get(i + 1) - resident.get(i))
        .sorted()
        .skip(COMPARISONS / 2)
        .findFirst()
        .orElseThrow();
  }

  private static long residentUnchecked() {
    try {
      return resident();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Prints by how many bytes 200 fits, or 3,000 steps, made the process grow. */
  public static void main(String[] args) throws Exception {
    if (args[0].equals("steps")) {
      System.out.println("grew " + growthBySteps());
      System.exit(0);
    }
    fitAndUse(300); // until then code is compiled
    long before = resident();
    fitAndUse(200);
    System.out.println("grew " + (resident() - before));
    System.exit(0);
  }
}
