package dev.concertina.internal.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Autoencoder;
import dev.concertina.TrainingOptions;
import dev.concertina.backend.Threads;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.dense.DenseArchitecture;
import dev.concertina.internal.kernel.Kernel;
import dev.concertina.testkit.SyntheticData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;

/** Neither what else runs at the time nor what computes it changes a result. */
class ConcurrencyTest {
  private static final Samples SAMPLES =
      SyntheticData.lowRank(new SampleShape.Features(40), 300, 3, 5);

  @Test
  void fit_anyHelpersAndOthersAtWork_sameBits() throws Exception {
    String alone = FitDigest.digest();
    assertEquals(alone, FitDigest.digest(), "twice in a row");
    int helpers = Threads.takeHelpers(1000);
    try {
      assertEquals(alone, FitDigest.digest(), "without helpers");
    } finally {
      Threads.returnHelpers(helpers);
    }
    assertTrue(helpers > 0, "the tests need a second thread: set concertina.threads to 2");
    float[][] rows = SAMPLES.rows();
    try (Autoencoder model = model()) {
      float[][] reconstruction = model.reconstruct(rows);
      List<Callable<Void>> users = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        boolean fits = i % 2 == 0;
        users.add(
            () -> {
              for (int j = 0; j < 3; j++) {
                if (fits) {
                  assertEquals(alone, FitDigest.digest(), "beside others");
                } else {
                  assertArrayEquals(reconstruction, model.reconstruct(rows));
                }
              }
              return null;
            });
      }
      runAll(users);
    }
  }

  private static void runAll(List<Callable<Void>> users) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(users.size());
    try {
      for (Future<Void> result : threads.invokeAll(users)) {
        result.get();
      }
    } finally {
      threads.shutdown();
    }
  }

  private static Autoencoder model() {
    TrainingOptions options = TrainingOptions.defaults().withEpochs(3).withBatchSize(32);
    DenseArchitecture net = DenseArchitecture.of(50, 30, 4).withActivation(Activation.TANH);
    return Autoencoder.fit(net, SAMPLES, options).model();
  }

  /** Floats, and activations to 4e-7, through five layers: to 1e-5 of the scaled values. */
  @Test
  void load_withoutKernels_reconstructsTheSame(@TempDir Path folder) throws Exception {
    float[][] rows = SAMPLES.rows();
    String before = System.getProperty(Kernel.PROPERTY);
    try (Autoencoder trained = model()) {
      Path file = folder.resolve("model.concertina");
      trained.save(file);
      System.setProperty(Kernel.PROPERTY, "none");
      try (Autoencoder loaded = Autoencoder.load(file)) {
        float[][] expected = trained.reconstruct(rows);
        float[][] actual = loaded.reconstruct(rows);
        for (int i = 0; i < rows.length; i++) {
          // Values are up to 60, so that a thousandth of one is far from rounding.
          assertArrayEquals(expected[i], actual[i], 60e-5f, "row " + i);
        }
        float[][] codes = trained.encode(rows);
        for (int i = 0; i < rows.length; i++) {
          assertArrayEquals(codes[i], loaded.encode(rows)[i], 1e-5f, "code " + i);
          if (i > 5) {
            break;
          }
        }
      }
    } finally {
      if (before == null) {
        System.clearProperty(Kernel.PROPERTY);
      } else {
        System.setProperty(Kernel.PROPERTY, before);
      }
    }
  }
}
