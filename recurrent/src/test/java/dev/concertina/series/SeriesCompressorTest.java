package dev.concertina.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.compress.CompressedTable;
import dev.concertina.compress.ErrorBound;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeriesCompressorTest {
  @TempDir Path folder;

  private Path file() {
    return folder.resolve("s.squeeze");
  }

  private static float[][] readings(int rows) {
    Random random = new Random(5);
    float[][] readings = new float[rows][];
    for (int i = 0; i < rows; i++) {
      float wave = (float) Math.sin(i / 20.0);
      readings[i] =
          new float[] {
            20 + 5 * wave + 0.01f * (float) random.nextGaussian(),
            3 - wave,
            i % 50,
            7,
            1e6f * (float) random.nextGaussian()
          };
    }
    return readings;
  }

  @Test
  void series_comesBackWithItsTimesAndHoles() throws IOException {
    float[][] rows = readings(20_000); // three blocks
    Random random = new Random(6);
    StringBuilder csv = new StringBuilder("stamp,a,b,c,d,e\n");
    List<String> times = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      times.add("2024-05-17 " + LocalTime.ofSecondOfDay(3 * i).format(DateTimeFormatter.ISO_TIME));
      csv.append(times.get(i));
      for (int k = 0; k < 5; k++) {
        rows[i][k] = random.nextInt(20) == 0 ? Float.NaN : rows[i][k];
        csv.append(',').append(Float.isNaN(rows[i][k]) ? "" : Float.toString(rows[i][k]));
      }
      csv.append('\n');
    }
    TimeSeries series = TimeSeries.csv(Files.writeString(folder.resolve("s.csv"), csv));
    SeriesCompressor.compress(series, ErrorBound.absolute(0.5), file());
    try (CompressedTable table = CompressedTable.open(file())) {
      assertEquals(Optional.of("stamp"), table.timeName());
      assertEquals(List.of("a", "b", "c", "d", "e"), table.names());
      for (int i = 0; i < rows.length; i++) {
        assertEquals(Optional.of(times.get(i)), table.time(i));
        assertArrayEquals(rows[i], table.row(i), 0.5f);
      }
      assertThrows(IllegalArgumentException.class, () -> table.time(20_000));
    }
    long timed = Files.size(file());
    SeriesCompressor.compress(TimeSeries.of(rows), ErrorBound.absolute(0.5), file());
    long plain = Files.size(file()) + 3; // columns are called f0 there
    assertTrue(timed - plain < 3 * 40 + 20, timed - plain + " bytes for regular times");
    try (CompressedTable table = CompressedTable.open(file())) {
      assertEquals(Optional.empty(), table.timeName());
      assertEquals(Optional.empty(), table.time(7));
    }
  }

  @Test
  void timesThatNoFileWrote_areNumbers() throws IOException {
    double[] times = {-1.5, 0, 0.1, 1e9, 1e15};
    TimeSeries series = TimeSeries.of(new float[5][1]).withTimes(times);
    SeriesCompressor.compress(series, ErrorBound.lossless(), file());
    try (CompressedTable table = CompressedTable.open(file())) {
      assertEquals(Optional.of("time"), table.timeName());
      for (int i = 0; i < times.length; i++) {
        assertEquals(times[i], Double.parseDouble(table.time(i).orElseThrow()));
      }
    }
  }
}
