package dev.concertina.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.data.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;

class CompressTest {
  @TempDir Path folder;

  private Path data;
  private Path squeezed;

  @BeforeEach
  void write() throws IOException {
    data = Cli.table(folder.resolve("pumps.csv"), new PumpingStation(1).normal(2000), false);
    squeezed = folder.resolve("pumps.squeeze");
  }

  private Cli.Result compress(String bound, Object... more) {
    Object[] arguments = new Object[7 + more.length];
    Object[] first = {"compress", "--data", data, "--max-error", bound, "--out", squeezed};
    System.arraycopy(first, 0, arguments, 0, 7);
    System.arraycopy(more, 0, arguments, 7, more.length);
    return Cli.run(arguments);
  }

  @Test
  void table_comesBackWithinTheBound() throws IOException {
    Path json = folder.resolve("report.json");
    Cli.Result result = compress("1%", "--json", json);
    assertEquals(0, result.code(), result.err());
    JsonNode report = Cli.json(json);
    assertEquals(Files.size(squeezed), report.get("bytes").asLong());
    assertTrue(report.get("bytes").asLong() * 5 < report.get("float_bytes").asLong());

    Path back = folder.resolve("back.csv");
    assertEquals(0, Cli.run("decompress", "--in", squeezed, "--out", back).code());
    Samples before = Samples.csv(data);
    Samples after = Samples.csv(back);
    assertEquals(before.names(), after.names());
    assertEquals(before.size(), after.size());
    float[][] rows = before.rows();
    for (int k = 0; k < before.names().size(); k++) {
      float least = Float.POSITIVE_INFINITY;
      float largest = Float.NEGATIVE_INFINITY;
      for (float[] row : rows) {
        least = Math.min(least, row[k]);
        largest = Math.max(largest, row[k]);
      }
      for (int i = 0; i < rows.length; i++) {
        double error = Math.abs((double) rows[i][k] - after.row(i)[k]);
        assertTrue(error <= 0.01 * ((double) largest - least), "row " + i + ", column " + k);
      }
    }
  }

  @Test
  void beside_saysWhatOthersMakeOfTheSame() throws IOException {
    Path json = folder.resolve("report.json");
    Cli.Result result = compress("1%", "--beside", "--json", json);
    assertEquals(0, result.code(), result.err());
    JsonNode rows = Cli.json(json).get("beside");
    assertEquals("xz -9e", rows.get(0).get("name").asText());
    double share = (double) Files.size(squeezed) / rows.get(0).get("bytes").asLong();
    assertEquals(share, rows.get(0).get("share").asDouble(), 1e-6);
  }

  @Test
  void describe_saysWhatACompressedFileHolds() {
    compress("0.5");
    Cli.Result result = Cli.run("describe", squeezed);
    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().contains("compressed table"), result.out());
    assertTrue(result.out().contains("2,000"), result.out());
    assertTrue(result.out().contains("largest error   0.5"), result.out());
  }

  @Test
  void wrongArguments_areTold() {
    Cli.Result result = compress("-1");
    assertEquals(Main.WRONG_ARGUMENTS, result.code());
    assertTrue(result.err().contains("error bound must be"), result.err());
    assertFalse(Files.exists(squeezed));
  }

  @Test
  void damage_isTold_andLeavesNoFile() throws IOException {
    compress("1%");
    byte[] bytes = Files.readAllBytes(squeezed);
    bytes[bytes.length / 2] ^= 1;
    Files.write(squeezed, bytes);
    Path back = folder.resolve("back.csv");
    Cli.Result result = Cli.run("decompress", "--in", squeezed, "--out", back);
    assertEquals(Main.FAILED, result.code());
    assertTrue(result.err().contains("is damaged: its checksum is wrong"), result.err());
    assertFalse(Files.exists(back));
  }
}
