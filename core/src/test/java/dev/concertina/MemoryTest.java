package dev.concertina;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.dense.DenseArchitecture;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a fit, a model and its uses take outside the Java heap, they give back. */
class MemoryTest {
  private static final Path STATUS = Path.of("/proc/self/status");

  /**
   * A fit makes 0.35 MB of weights, and as much again for each moment, for each half and for what
   * they are compared with: 200 fits that kept any one of these would keep 70 MB. What may grow is
   * what the collector has not come to yet.
   */
  private static final long MOST_GROWTH = 40L << 20;

  private static final DenseArchitecture NET = DenseArchitecture.of(200, 32);

  private static final Samples SAMPLES =
      SyntheticData.lowRank(new SampleShape.Features(192), 32, 3, 1);

  private static final TrainingOptions OPTIONS =
      TrainingOptions.defaults().withEpochs(1).withBatchSize(32);

  /** Resident memory but for the Java heap, after a collection. */
  private static long outsideTheHeap() throws IOException {
    System.gc();
    String line =
        Files.readAllLines(STATUS).stream()
            .filter(l -> l.startsWith("VmRSS"))
            .findFirst()
            .orElseThrow();
    long resident = Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
    return resident - ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
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
  void fit_manyTimes_growsNothing() throws IOException {
    assumeTrue(Files.isReadable(STATUS), "resident memory is read from " + STATUS);
    // Until then code is compiled and the C library makes the heaps that it keeps for threads.
    fitAndUse(500);
    long before = outsideTheHeap();
    fitAndUse(200);
    long growth = outsideTheHeap() - before;
    assertTrue(growth < MOST_GROWTH, "grew by " + (growth >> 20) + " MB");
  }
}
