package dev.concertina.cli.reproduce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.TrainingOptions;
import dev.concertina.cli.reproduce.ResultTable.Row;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The published layouts in miniature: waves, a part of which is flat. */
class ReproduceSeriesTest {
  @TempDir private Path data;

  private static double wave(int t, boolean broken, SplittableRandom random) {
    return (broken ? 0 : Math.sin(t / 3.0)) + 0.05 * random.nextGaussian();
  }

  private static String table(
      String header, char separator, int steps, int from, int to, boolean labels) {
    SplittableRandom random = new SplittableRandom(steps + from);
    StringBuilder text = new StringBuilder(header);
    for (int t = 0; t < steps; t++) {
      boolean broken = t >= from && t < to;
      text.append(header.startsWith("datetime") ? time(t) + separator : "");
      text.append(String.format(Locale.ROOT, "%.4f", wave(t, broken, random))).append(separator);
      text.append(String.format(Locale.ROOT, "%.4f", wave(t + 2, broken, random)));
      text.append(labels ? separator + (broken ? "1" : "0") : "");
      text.append(header.contains("changepoint") ? separator + "0\n" : "\n");
    }
    return text.toString();
  }

  private static String time(int t) {
    return String.format(
        Locale.ROOT, "2020-03-09 %02d:%02d:%02d", 10 + t / 3600, t / 60 % 60, t % 60);
  }

  private void write(String name, String text) throws IOException {
    Path file = data.resolve(name);
    Files.createDirectories(file.getParent());
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (name.endsWith(".gz")) {
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
        out.write(bytes);
      }
    } else {
      Files.write(file, bytes);
    }
  }

  private void writeAll() throws IOException {
    write("timeseries/smd/m_train.csv.gz", table("f0,f1\n", ',', 600, 0, 0, false));
    write("timeseries/smd/m_test.csv.gz", table("f0,f1,label\n", ',', 400, 200, 260, true));
    write("timeseries/smap-msl/MSL_C-1_train.csv.gz", table("f0,f1\n", ',', 600, 0, 0, false));
    write(
        "timeseries/smap-msl/MSL_C-1_test.csv.gz",
        table("f0,f1,label\n", ',', 400, 100, 160, true));
    write(
        "timeseries/skab/valve1/0.csv",
        table("datetime;a;b;anomaly;changepoint\n", ';', 700, 550, 610, true));
    SplittableRandom random = new SplittableRandom(3);
    StringBuilder ucr = new StringBuilder();
    StringBuilder nab = new StringBuilder("timestamp,value\n");
    for (int t = 0; t < 1500; t++) {
      boolean broken = t >= 1000 && t < 1060;
      ucr.append(String.format(Locale.ROOT, "%.4f%n", wave(t, broken, random)));
      nab.append(time(t)).append(String.format(Locale.ROOT, ",%.4f%n", wave(t, broken, random)));
    }
    write("timeseries/ucr-anomaly/135_UCR_Anomaly_Made_600_1001_1060.txt", ucr.toString());
    write("timeseries/nab/realKnownCause/made.csv", nab.toString());
    write(
        "timeseries/nab/labels/combined_windows.json",
        "{\"realKnownCause/made.csv\": [[\"2020-03-09 10:16:40.000000\","
            + " \"2020-03-09 10:17:39.000000\"]]}");
    write("timeseries/ecg5000/ECG5000_train.csv.gz", beats(40));
    write("timeseries/ecg5000/ECG5000_test.csv.gz", beats(30));
  }

  private static String beats(int count) {
    SplittableRandom random = new SplittableRandom(count);
    StringBuilder text = new StringBuilder();
    for (int k = 0; k < 20; k++) {
      text.append('t').append(k).append(',');
    }
    text.append("class,label\n");
    for (int i = 0; i < count; i++) {
      boolean broken = i % 5 == 4;
      for (int t = 0; t < 20; t++) {
        text.append(String.format(Locale.ROOT, "%.4f,", wave(t, broken, random)));
      }
      text.append(broken ? "2,1\n" : "1,0\n");
    }
    return text.toString();
  }

  private static Row row(ResultTable table, String item, String metric) {
    return table.rows().stream()
        .filter(r -> r.item().equals(item) && r.metric().equals(metric))
        .findFirst()
        .orElseThrow(() -> new AssertionError(item + ", " + metric));
  }

  @Test
  void obtain_everyLayout_isReadAndScored() throws IOException {
    writeAll();
    TrainingOptions little =
        TrainingOptions.forSeries().withEpochs(1).withStepsPerEpoch(3).withValidation(0);
    ResultTable table = new ReproduceSeries(little).obtain(data, true, line -> {});
    for (String item :
        List.of("smd m", "smap-msl MSL_C-1", "skab valve1/0", "ucr 135 Made", "nab made")) {
      Row auroc = row(table, item, "AUROC");
      assertTrue(auroc.obtained() > 0.6, item + ": " + auroc);
      assertEquals(
          List.of("LSTM alone", "PCA, same code", "PCA 90 %", "mean |z|"),
          List.copyOf(auroc.baselines().keySet()));
      assertTrue(row(table, item, "VUS-PR").obtained() > 0.2, item);
    }
    assertEquals(0.4444, row(table, "smap-msl MSL_C-1", "AUROC").references().get("TSB-UAD AE"));
    assertEquals(1, row(table, "ucr, of 1", "top-1 hits").obtained());
    assertTrue(row(table, "ecg5000", "AUROC").obtained() > 0.5);
    double f1 = row(table, "skab, 1 files", "F1").baselines().get("everything flagged").mean();
    assertEquals(2 * 0.2 / 1.2, f1, 1e-9); // 60 of 300 rows
    assertTrue(row(table, "mean of all", "AUROC").obtained() > 0.8);
  }

  @Test
  void obtain_nothing_saysWhatIsLookedFor() {
    NoSuchFileException refused =
        assertThrows(
            NoSuchFileException.class, () -> new ReproduceSeries().obtain(data, true, line -> {}));
    assertTrue(refused.getReason().contains("ucr-anomaly"), refused.getReason());
  }
}
