package dev.concertina.cli.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.cli.Cli;
import dev.concertina.cli.console.ExitCode;
import dev.concertina.cli.demo.PumpingStation;
import dev.concertina.data.Samples;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  private Path log(String... lines) throws IOException {
    data = Files.write(folder.resolve("log.csv"), List.of(lines));
    return data;
  }

  private List<String> back() throws IOException {
    Path back = folder.resolve("back.csv");
    Cli.Result result = Cli.run("decompress", "--in", squeezed, "--out", back);
    assertEquals(0, result.code(), result.err());
    return Files.readAllLines(back);
  }

  @Test
  void timesAndMissingReadings_comeBackAsTheyWere() throws IOException {
    log(
        "flow,stamp,pressure,state",
        "1.25,2024-05-17T10:00:00.500Z,,on",
        ",2024-05-17T10:00:01.500Z,-7.5,off",
        ",2024-05-17T10:00:09.000Z,,off",
        "2.75,2024-05-17T10:00:09.000Z,100.25,on");
    Cli.Result result = compress("0", "--time", "stamp", "--ignore", "state");
    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().contains("times in 'stamp'"), result.out());
    assertEquals(
        List.of(
            "stamp,flow,pressure",
            "2024-05-17T10:00:00.500Z,1.25,",
            "2024-05-17T10:00:01.500Z,,-7.5",
            "2024-05-17T10:00:09.000Z,,",
            "2024-05-17T10:00:09.000Z,2.75,100.25"),
        back());
    Cli.Result described = Cli.run("describe", squeezed);
    assertTrue(described.out().contains("stamp"), described.out());
  }

  @Test
  void numbersThatFloatsCannotHold_comeBackEqual_orWithinTheBound() throws IOException {
    log(
        "id,money,at,state",
        "1000000002793,1234567.89,48.1234567,a",
        "9007199254740993,101325.153,-0.30000000000000004,b",
        "-9223372036854775808,0.50,11.9,c");
    assertEquals(0, compress("0", "--ignore", "state").code());
    assertEquals(
        List.of(
            "id,money,at",
            "1000000002793,1234567.89,48.1234567",
            "9007199254740993,101325.153,-0.30000000000000004",
            "-9223372036854775808,0.50,11.9"),
        back());
    assertEquals(0, compress("0.001", "--ignore", "id,at,state").code());
    List<String> numbers = back();
    for (int i = 1; i < numbers.size(); i++) {
      var source = new BigDecimal(List.of("1234567.89", "101325.153", "0.50").get(i - 1));
      var error = source.subtract(new BigDecimal(numbers.get(i))).abs();
      assertTrue(error.compareTo(new BigDecimal("0.001")) <= 0, numbers.get(i));
    }
  }

  @Test
  void firstColumnOfTimes_isFound_unlessToldOtherwise() throws IOException {
    log("t,a", "0.00,1", "0.05,2", "0.10,3");
    assertEquals(0, compress("0.4").code());
    assertEquals(List.of("t,a", "0.00,1", "0.05,2", "0.10,3"), back());
    log("t,a", "5,1", "3,2", "4,3");
    assertEquals(0, compress("0", "--time", "none").code());
    assertEquals(List.of("t,a", "5,1", "3,2", "4,3"), back());
  }

  @Test
  void aColumnAlone_keepsItsMissingReadings() throws IOException {
    log("a", "1.5", "NaN", "2.5");
    assertEquals(0, compress("0").code());
    assertEquals(List.of("a", "1.5", "NaN", "2.5"), back());
  }

  @Test
  void beside_saysWhatOthersMakeOfTheSame() throws IOException {
    Path json = folder.resolve("report.json");
    Cli.Result result = compress("1%", "--compare", "--json", json);
    assertEquals(0, result.code(), result.err());
    JsonNode rows = Cli.json(json).get("comparison");
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
    assertEquals(ExitCode.WRONG_ARGUMENTS, result.code());
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
    assertEquals(ExitCode.FAILED, result.code());
    assertTrue(result.err().contains("is damaged: its checksum is wrong"), result.err());
    assertFalse(Files.exists(back));
  }
}
