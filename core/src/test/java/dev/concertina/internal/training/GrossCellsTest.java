package dev.concertina.internal.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Fit;
import dev.concertina.GrossCell;
import dev.concertina.TrainingListener;
import dev.concertina.TrainingOptions;
import dev.concertina.TrainingReport;
import dev.concertina.data.Range;
import dev.concertina.data.SampleShape;
import dev.concertina.data.Samples;
import dev.concertina.data.Scaling;
import dev.concertina.data.Scaling.Method;
import dev.concertina.dense.DenseArchitecture;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrossCellsTest {
  private static float[][] table(int rows) {
    SplittableRandom random = new SplittableRandom(7);
    float[][] table = new float[rows][2];
    for (float[] row : table) {
      row[0] = (float) random.nextDouble(20, 80);
      row[1] = row[0] / 10 + (float) random.nextDouble(0, 0.1);
    }
    return table;
  }

  private static List<GrossCell> found(float[][] rows) {
    Samples samples = Samples.of(rows);
    return GrossCells.learn(samples).in(samples, IntStream.range(0, rows.length).toArray());
  }

  @ParameterizedTest
  @ValueSource(floats = {1e30f, -1e30f, 1e9f, -9999, 5000, -999, Float.MAX_VALUE})
  void oneGrossCellIsFound_andTheOthersBoundIt(float gross) {
    float[][] rows = table(600);
    rows[3][0] = gross;
    List<GrossCell> cells = found(rows);
    assertEquals(1, cells.size());
    assertEquals(3, cells.get(0).sample());
    assertEquals(gross, cells.get(0).value());
    assertTrue(cells.get(0).low() >= 20 && cells.get(0).high() <= 80);
    Samples samples = Samples.of(rows);
    Samples tamed = GrossCells.learn(samples).tamed(samples);
    float stand = gross > 0 ? cells.get(0).high() : cells.get(0).low();
    assertArrayEquals(new float[] {stand, rows[3][1]}, tamed.row(3));
    assertArrayEquals(rows[4], tamed.row(4));
  }

  /** A larger one does not hide a smaller one, nor one at the other end. */
  @Test
  void severalOfVeryDifferentSizesAreFound() {
    float[][] rows = table(600);
    rows[3][0] = 1e30f;
    rows[70][0] = 1e9f;
    rows[200][0] = -1e15f;
    rows[400][1] = 1e6f;
    assertEquals(4, found(rows).size());
  }

  @Test
  void tailsRareEventsAndModesAreNoGrossCells() {
    SplittableRandom random = new SplittableRandom(3);
    float[][] rows = new float[1000][4];
    for (int i = 0; i < rows.length; i++) {
      rows[i][0] = (float) Math.exp(2 * random.nextGaussian());
      rows[i][1] = i == 5 ? 1 : 0;
      rows[i][2] = i % 50 == 0 ? 1e6f + i : i % 7;
      rows[i][3] = i == 9 ? 5000 : 0;
    }
    assertEquals(List.of(), found(rows));
    assertEquals(List.of(), found(new float[][] {{1}, {2}, {1}, {1e9f}}));
  }

  @Test
  void boundedSamplesAreLeftAlone() {
    Samples samples = Samples.of(table(30));
    assertTrue(GrossCells.arePossible(samples));
    assertFalse(GrossCells.arePossible(samples.withRange(new Range(0, 100))));
    assertFalse(GrossCells.arePossible(samples.withInputs(samples)));
    assertFalse(GrossCells.arePossible(samples.reshaped(new SampleShape.Image(1, 1, 2))));
  }

  /** The scale is that of the same table without the row; errors stay those of the true value. */
  @ParameterizedTest
  @EnumSource(names = {"STANDARD", "MIN_MAX", "ROBUST", "RANGE"})
  void everyScalingGoesByTheOthers(Method method) {
    float[][] rows = table(600);
    float[][] clean = table(600);
    rows[3][0] = 1e9f;
    TrainingOptions options =
        TrainingOptions.defaults().withScaling(method).withEpochs(1).withValidation(0);
    try (Fit fit =
        Trainer.fit(DenseArchitecture.of(1), Samples.of(rows), options, TrainingListener.NONE)) {
      Scaling expected = Scaling.learn(method, Samples.of(clean));
      assertEquals(1, fit.model().description().scaling().scale()[0] / expected.scale()[0], 0.01);
      TrainingReport report = fit.report();
      assertEquals(1, report.grossCells().size());
      assertTrue(Double.isFinite(report.bestError()) && report.bestError() < 10);
      String note = String.join("\n", report.notes());
      assertTrue(note.contains("1.0E9 in sample 4"), note);
    }
  }

  @Test
  void heldOutOnesDoNotChooseTheBestEpoch() {
    float[][] rows = table(600);
    rows[599][0] = 1e9f;
    TrainingOptions options =
        TrainingOptions.defaults().withEpochs(2).withValidation(0.2).withTimeOrdered(true);
    try (Fit fit =
        Trainer.fit(DenseArchitecture.of(1), Samples.of(rows), options, TrainingListener.NONE)) {
      assertTrue(fit.report().grossCells().get(0).heldOut());
      assertEquals(599, fit.report().grossCells().get(0).sample());
      assertTrue(fit.report().bestError() < 10);
      assertEquals(1e9f, fit.heldOut().orElseThrow().row(119)[0]);
    }
  }
}
