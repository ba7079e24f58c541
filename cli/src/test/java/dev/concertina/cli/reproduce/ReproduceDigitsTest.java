package dev.concertina.cli.reproduce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.cli.Cli;
import dev.concertina.cli.console.ExitCode;
import dev.concertina.cli.reproduce.ResultTable.Row;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproduceDigitsTest {
  private static final int SIDE = 28;
  private static final String CROSS_ENTROPY = "cross-entropy per pixel, nats";
  private static final String SQUARED = "squared error per pixel";

  @TempDir private Path folder;

  /** White rectangles on black. */
  private static Path pictures(Path file, int count) throws IOException {
    Files.createDirectories(file.getParent());
    SplittableRandom random = new SplittableRandom(count);
    try (var out = new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
      for (int number : new int[] {0x803, count, SIDE, SIDE}) {
        out.writeInt(number);
      }
      for (int i = 0; i < count; i++) {
        int top = random.nextInt(20);
        int left = random.nextInt(20);
        for (int k = 0; k < SIDE * SIDE; k++) {
          boolean white = Math.abs(k / SIDE - top - 4) < 5 && Math.abs(k % SIDE - left - 4) < 4;
          out.writeByte(white ? 255 : 0);
        }
      }
    }
    return file;
  }

  private ResultTable quick(String under) throws IOException {
    pictures(folder.resolve(under + "train-images-idx3-ubyte.gz"), 300);
    pictures(folder.resolve(under + "t10k-images-idx3-ubyte.gz"), 100);
    return ReproduceDigits.mnist().obtain(folder, true, line -> {});
  }

  private static List<Row> rows(ResultTable result, String metric) {
    return result.rows().stream().filter(row -> row.metric().equals(metric)).toList();
  }

  @Test
  void everyNetStandsBesideItsFloorsAndWhatIsPublished() throws IOException {
    ResultTable result = quick("images/mnist/");
    List<Row> entropies = rows(result, CROSS_ENTROPY);
    assertEquals(5, entropies.size());
    assertEquals(5, rows(result, SQUARED).size());
    assertTrue(entropies.stream().allMatch(row -> row.obtained() > 0 && row.obtained() < 1));
    assertEquals(Map.of("Keras", 0.0622), entropies.get(2).references());
    assertEquals(Map.of("Keras", 0.0839), entropies.get(3).references());
    assertTrue(entropies.get(2).baselines().isEmpty(), "PCA of the code's size is exact");
    assertTrue(result.text().contains("measured on 100 others"), result.text());
    assertTrue(result.text().contains("Quick"), result.text());
  }

  /**
   * Of black and white, half of the noise is clipped away. With z standard normal, 0.16 E[z²; 0 < z
   * < 2.5] + P(z > 2.5) = 0.16 (0.5 - 2.5 φ(2.5) - Q(2.5)) + Q(2.5) = 0.0782.
   */
  @Test
  void theNoiseIsAsStrongAsItSays() throws IOException {
    Row noisy = rows(quick(""), SQUARED).get(3);
    assertEquals(0.0782, noisy.baselines().get("noisy picture").mean(), 0.002);
  }

  @Test
  void theOtherPicturesAreFoundByTheirFolder() throws IOException {
    pictures(folder.resolve("mnist/train-images-idx3-ubyte.gz"), 300);
    Cli.Result result = Cli.run("reproduce", "fashion", "--data", folder, "--quick");
    assertEquals(ExitCode.FAILED, result.code());
    assertTrue(result.err().contains("images/fashion-mnist"), result.err());
    assertTrue(result.err().contains("train-images-idx3-ubyte.gz"), result.err());
  }
}
