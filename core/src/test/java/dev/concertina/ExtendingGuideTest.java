package dev.concertina;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.testkit.SyntheticData;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the guide's page about extending compile as they stand there, and work. */
class ExtendingGuideTest {
  private static final Path PAGE = Path.of("..", "docs", "guide", "extending.md");

  @Test
  void theGuidesSourceReadsRows(@TempDir Path folder) throws Exception {
    Class<?> source = DocumentedCode.compiled(DocumentedCode.programs(PAGE).get(0), folder);
    float[][] rows = {{1, 2, 3}, {4, 5, 6}};
    ByteBuffer bytes = ByteBuffer.allocate(24);
    for (float[] row : rows) {
      for (float value : row) {
        bytes.putFloat(value);
      }
    }
    Path file = Files.write(folder.resolve("rows"), bytes.array());
    Samples samples =
        (Samples) source.getMethod("samples", Path.class, int.class).invoke(null, file, 3);
    assertEquals(2, samples.size());
    assertArrayEquals(rows, samples.rows());
  }

  @Test
  void theGuidesArchitectureLearns(@TempDir Path folder) throws Exception {
    Class<?> type = DocumentedCode.compiled(DocumentedCode.programs(PAGE).get(1), folder);
    Architecture architecture = (Architecture) type.getConstructor(int.class).newInstance(3);
    Samples samples = SyntheticData.lowRank(new SampleShape.Features(8), 200, 2, 1);
    TrainingOptions options =
        TrainingOptions.defaults().withEpochs(8).withOptimizer(Optimizer.adam(0.01));
    Fit fit = Autoencoder.fit(architecture, samples, options);
    try (Autoencoder model = fit.model()) {
      double first = fit.report().history().get(0).decidingError();
      assertTrue(fit.report().bestError() < first, "from " + first);
      assertEquals(3, model.description().codeSize());
    }
  }
}
