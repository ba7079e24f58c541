package dev.concertina.series;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Autoencoder;
import dev.concertina.Fit;
import dev.concertina.TrainingOptions;
import dev.concertina.anomaly.ThresholdRule;
import dev.concertina.recurrent.LstmArchitecture;
import dev.concertina.series.detect.LiveDetector;
import dev.concertina.series.detect.SeriesDetection;
import dev.concertina.series.detect.SeriesDetector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The guide's code for series is the code below, and finds what it says. */
class GuideTest {
  private static final Path GUIDE = Path.of("..", "docs", "guide", "series.md");
  private static final Path SOURCE =
      Path.of("src", "test", "java", "dev", "concertina", "series", "GuideTest.java");

  private static String tested() throws IOException {
    String source = Files.readString(SOURCE);
    int from = source.indexOf("// begin\n") + "// begin\n".length();
    return source.substring(from, source.indexOf("    // end\n")).stripTrailing().stripIndent();
  }

  @Test
  void theGuidesCodeIsTheOneTestedHere() throws IOException {
    assertTrue(Files.readString(GUIDE).contains("```java\n" + tested() + "\n```"), tested());
  }

  private static TimeSeries pump(long seed, int odd) {
    Random random = new Random(seed);
    float[][] steps = new float[3000][];
    for (int t = 0; t < steps.length; t++) {
      double load = Math.sin(2 * Math.PI * t / 48) + 0.1 * random.nextGaussian();
      double lag = odd <= t && t < odd + 60 ? 30 : 6;
      double pressure = Math.sin(2 * Math.PI * (t - lag) / 48) + 0.1 * random.nextGaussian();
      steps[t] = new float[] {(float) load, (float) pressure};
    }
    return TimeSeries.of(steps).withNames(List.of("load", "pressure"));
  }

  @Test
  void whatIsOddIsFoundAndNothingElse() throws IOException {
    Path file = Path.of("pump.concertina");
    TimeSeries normal = pump(1, Integer.MAX_VALUE);
    TimeSeries week = pump(2, 1000);
    try {
      SeriesDetection found = example(normal, week);
      assertTrue(found.events().size() >= 1, "found " + found.events());
      for (SeriesDetection.Event event : found.events()) {
        assertTrue(event.from() < 1130 && event.to() > 930, "found " + event);
      }
      assertEquals("pressure", found.events().get(0).reasons().get(0).feature());
    } finally {
      assertTrue(Files.deleteIfExists(file), "the example saves its detector");
    }
  }

  private static SeriesDetection example(TimeSeries normal, TimeSeries week) throws IOException {
    // begin
    int window = SlidingWindows.suggestedLength(normal); // TimeSeries normal = TimeSeries.csv(path)
    SlidingWindows windows = SlidingWindows.of(normal, window); // several series if you have them
    Fit fit = // the last tenth of each is held out
        Autoencoder.fit(
            LstmArchitecture.forSeries(window), windows.samples(), TrainingOptions.forSeries());
    SeriesDetector detector = SeriesDetector.calibrate(fit, windows, ThresholdRule.maximum(1.5));
    SeriesDetection found = detector.detect(week); // found.scores(): one for each step of the week
    for (SeriesDetection.Event event : found.events()) {
      System.out.println(event.from() + " to " + event.to() + ": " + event.reasons().get(0));
    }
    LiveDetector live = detector.live();
    LiveDetector.Verdict verdict = live.accept(0.5f, 0.7f); // one reading at a time
    System.out.println("full window: " + verdict.score().isPresent());
    live.save(Path.of("pump.concertina")); // net, scaling, thresholds and the readings so far
    // end
    fit.close();
    return found;
  }
}
