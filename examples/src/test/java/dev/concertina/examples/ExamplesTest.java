package dev.concertina.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.TrainingReport;
import dev.concertina.anomaly.Detection;
import dev.concertina.series.detect.SeriesDetection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example does what it says, is short, and can be started. */
class ExamplesTest {
  private static final Path SOURCES =
      Path.of("src", "main", "java", "dev", "concertina", "examples");
  private static final int MOST_LINES = 80;

  /** Those that are no program, but what one needs. */
  private static final List<String> PARTS =
      List.of("SeriesMaker", "OwnArchitecture", "LimitActivation", "package-info");

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      return files.sorted().toList();
    }
  }

  @Test
  void examples_areShort() throws IOException {
    assertTrue(sources().size() > 10, "found " + sources());
    for (Path source : sources()) {
      int lines = Files.readAllLines(source).size();
      assertTrue(lines <= MOST_LINES, source + " has " + lines + " lines");
    }
  }

  @Test
  void examples_canBeStartedAndCalled() throws Exception {
    for (Path source : sources()) {
      String name = source.getFileName().toString().replace(".java", "");
      if (!PARTS.contains(name)) {
        Class<?> example = Class.forName("dev.concertina.examples." + name);
        example.getMethod("main", String[].class);
        assertTrue(
            Stream.of(example.getMethods()).anyMatch(method -> method.getName().startsWith("run")),
            name + " has a method run");
      }
    }
  }

  @Test
  void tableAnomalies_findsTheOddRowAndItsColumn() {
    List<Detection> found = TableAnomalies.run(1000);
    assertFalse(found.get(0).anomaly(), found.toString());
    assertTrue(found.get(1).anomaly(), found.toString());
    assertEquals("pressure", found.get(1).reasons().get(0).feature());
  }

  @Test
  void vectorCodes_comeBack() {
    VectorCodes.Result result = VectorCodes.run(1000);
    assertEquals(2, result.code().length);
    assertArrayEquals(result.vector(), result.reconstruction(), 0.25f);
  }

  @Test
  void pictureCodes_holdMostOfThePictures() {
    PictureCodes.Result result = PictureCodes.run(300);
    assertEquals(4, result.codeSize());
    assertTrue(result.error() < 0.7 * result.variance(), result.toString());
  }

  @Test
  void denoisePicture_takesNoiseOut() throws IOException {
    DenoisePicture.Result result = DenoisePicture.run(3);
    assertEquals(20.2, result.noisy(), 0.5);
    assertTrue(result.denoised() > result.noisy() + 2, result.toString());
  }

  @Test
  void seriesAnomalies_findsTheLag() {
    List<SeriesDetection.Event> events = SeriesAnomalies.run(4).events();
    assertFalse(events.isEmpty());
    for (SeriesDetection.Event event : events) {
      assertTrue(event.from() < 462 && event.to() > 368, event.toString());
    }
    assertEquals("pressure", events.get(0).reasons().get(0).feature());
  }

  @Test
  void liveDetection_callsAnAlarmSoonAfterTheLag() {
    List<Long> alarms = LiveDetection.run(4);
    assertFalse(alarms.isEmpty());
    assertTrue(alarms.get(0) >= 200 && alarms.get(0) < 232, alarms.toString());
  }

  @Test
  void fillGaps_isCloserThanAStraightLine() {
    FillGaps.Result result = FillGaps.run(8);
    assertFalse(result.filled().hasMissing());
    assertTrue(result.errors().model() < result.errors().interpolation(), result.toString());
  }

  @Test
  void compressTable_keepsItsBound(@TempDir Path folder) throws IOException {
    CompressTable.Result result = CompressTable.run(folder.resolve("table"), 2000);
    assertArrayEquals(result.row(), result.back(), 0.01001f);
    assertTrue(result.report().largestError() <= 0.01);
    assertTrue(result.report().bytesOut() < result.report().bytesIn() / 4);
  }

  @Test
  void lazySource_isLearnedFrom(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("rows");
    LazySource.write(file, 300);
    TrainingReport report = LazySource.run(file);
    assertTrue(report.bestEpoch() >= 0, report.toString());
  }

  @Test
  void ownNet_keepsItsLimitThroughAFile(@TempDir Path folder) throws IOException {
    float[][] codes = OwnNet.run(folder.resolve("own"), 300);
    assertEquals(2, codes[0].length);
    for (float[] code : codes) {
      for (float value : code) {
        assertTrue(Math.abs(value) <= 1.5, "found " + value);
      }
    }
  }
}
