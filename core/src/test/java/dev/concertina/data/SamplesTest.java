package dev.concertina.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.datavec.api.records.reader.impl.collection.CollectionRecordReader;
import org.datavec.api.writable.DoubleWritable;
import org.datavec.api.writable.IntWritable;
import org.datavec.api.writable.Text;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class SamplesTest {
  private static final float[][] ROWS = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};

  private static String failure(Runnable action) {
    return assertThrows(IllegalArgumentException.class, action::run).getMessage();
  }

  @Test
  void holdsACopyOfRows() {
    float[][] rows = {{1, 2}, {3, 4}};
    Samples samples = Samples.of(rows);
    rows[0][0] = 9;
    samples.row(1)[0] = 9;
    samples.rows()[1][1] = 9;
    assertArrayEquals(new float[][] {{1, 2}, {3, 4}}, samples.rows());
    assertEquals(new SampleShape.Features(2), samples.shape());
    assertEquals(List.of("f0", "f1"), samples.names());
    assertEquals(2, samples.size());
    assertTrue(samples.labels().isEmpty() && samples.range().isEmpty());
    assertEquals("Samples[2 of [n, 2]]", samples.toString());
  }

  @Test
  void refusesWhatIsNotATableOfFiniteNumbers() {
    assertTrue(failure(() -> Samples.of(new float[0][])).contains("empty"));
    assertTrue(failure(() -> Samples.of(new double[0][])).contains("empty"));
    assertTrue(failure(() -> Samples.of(new float[1][0])).contains("positive"));
    assertTrue(
        failure(() -> Samples.of(new float[][] {{1, 2}, {3}}))
            .contains("expected 2 values per row, found 1 in row 1"));
    assertTrue(
        failure(() -> Samples.of(new float[][] {{1, 2}, {3, Float.NaN}}))
            .contains("NaN in row 1, feature f1"));
    assertTrue(
        failure(() -> Samples.of(new double[][] {{1}, {1e39}}))
            .contains("Infinity in row 1, feature f0"));
    assertTrue(failure(() -> Samples.of(new float[][] {{1}, null})).contains("row 1"));
    assertTrue(
        failure(
                () ->
                    Samples.of(
                        new float[][] {{1, 2, 3, 4, 5, Float.NaN}}, new SampleShape.Series(2, 3)))
            .contains("feature f1"));
    assertTrue(
        failure(() -> Samples.of(ROWS, new SampleShape.Series(2, 2)))
            .contains("expected 4 values per row"));
  }

  @Test
  void takesArraysOfAnyTypeOrderAndView() {
    INDArray c = Nd4j.create(ROWS);
    for (INDArray array :
        List.of(
            c,
            c.dup('f'),
            c.castTo(DataType.DOUBLE).dup('f'),
            c.castTo(DataType.INT64),
            c.castTo(DataType.BFLOAT16))) {
      assertArrayEquals(ROWS, Samples.of(array).rows());
    }
    assertArrayEquals(
        new float[][] {{1, 4, 7}, {2, 5, 8}, {3, 6, 9}}, Samples.of(c.transpose()).rows());
    INDArray view = c.get(NDArrayIndex.interval(1, 3), NDArrayIndex.interval(0, 2));
    assertArrayEquals(new float[][] {{4, 5}, {7, 8}}, Samples.of(view).rows());
    assertArrayEquals(new float[][] {{4, 5, 6}}, Samples.of(c.getRow(1, true)).rows());
  }

  @Test
  void arraysOfEveryRankComeBackAsTheyWere() {
    for (int[] shape : new int[][] {{5, 4}, {1, 4}, {5, 3, 4}, {2, 3, 4, 5}, {3, 600, 1000}}) {
      int length = IntStream.of(shape).reduce(1, (a, b) -> a * b);
      INDArray array = Nd4j.arange(length).castTo(DataType.FLOAT).reshape('c', shape);
      assertEquals(array, Samples.of(array.dup('f')).toArray());
    }
  }

  @Test
  void refusesArraysThatHoldNoSamples() {
    assertTrue(failure(() -> Samples.of(Nd4j.create(new float[] {1, 2}))).contains("[2]"));
    assertTrue(failure(() -> Samples.of(Nd4j.create(1, 1, 1, 1, 1))).contains("[1, 1, 1, 1, 1]"));
    assertTrue(failure(() -> Samples.of(Nd4j.empty(DataType.FLOAT))).contains("n >= 1"));
    assertTrue(
        failure(() -> Samples.of(Nd4j.create(new double[][] {{1, Double.NaN}})))
            .contains("row 0, feature f1"));
    assertTrue(failure(() -> Samples.of((INDArray) null)).contains("array"));
  }

  @Test
  void takesTheFeaturesOfAnIterator() {
    var data = new DataSet(Nd4j.create(ROWS), Nd4j.zeros(3, 2));
    var iterator = new ListDataSetIterator<DataSet>(data.asList(), 2);
    iterator.next();
    assertArrayEquals(ROWS, Samples.from(iterator).rows());
    INDArray series = Nd4j.ones(2, 1, 3);
    var masked =
        new DataSet(series, series, Nd4j.create(new float[][] {{1, 1, 1}, {1, 1, 0}}), null);
    assertTrue(
        failure(() -> Samples.from(new ListDataSetIterator<DataSet>(List.of(masked))))
            .contains("mask"));
    assertTrue(
        failure(() -> Samples.from(new ListDataSetIterator<DataSet>(List.of())))
            .contains("found none"));
  }

  @Test
  void takesTheRecordsOfAReader() {
    var reader =
        new CollectionRecordReader(
            List.of(
                List.of(new IntWritable(1), new DoubleWritable(2.5)),
                List.of(new Text("3"), new IntWritable(4))));
    assertArrayEquals(new float[][] {{1, 2.5f}, {3, 4}}, Samples.from(reader).rows());
    var text = new CollectionRecordReader(List.of(List.of(new IntWritable(1), new Text("x"))));
    assertTrue(failure(() -> Samples.from(text)).contains("record 0, column 1, found 'x'"));
    assertTrue(
        failure(() -> Samples.from(new CollectionRecordReader(List.of()))).contains("found none"));
  }

  @Test
  void selectsViewsOfViewsWithTheirLabels() {
    Samples all =
        Samples.of(ROWS)
            .withLabels(List.of("a", "b", "c"))
            .withNames(List.of("x", "y", "z"))
            .withRange(new Range(0, 10));
    Samples some = all.select(new int[] {2, 0, 2}).select(new int[] {1, 0});
    assertArrayEquals(new float[][] {{1, 2, 3}, {7, 8, 9}}, some.rows());
    assertEquals(Optional.of(List.of("a", "c")), some.labels());
    assertEquals(List.of("x", "y", "z"), some.names());
    assertEquals(Optional.of(new Range(0, 10)), some.range());
    assertEquals("Samples[2 of [n, 3], labelled]", some.toString());
    assertThrows(IndexOutOfBoundsException.class, () -> all.select(new int[] {3}));
    assertThrows(IndexOutOfBoundsException.class, () -> some.row(2));
  }

  @Test
  void anEmptySelectionHasNoRowsAndNoArray() {
    Samples none = Samples.of(ROWS).select(new int[0]);
    assertEquals(0, none.size());
    assertEquals(0, none.rows().length);
    assertThrows(IllegalStateException.class, none::toArray);
  }

  @Test
  void reads() {
    float[] into = new float[5];
    Samples.of(ROWS).read(1, into, 2);
    assertArrayEquals(new float[] {0, 0, 4, 5, 6}, into);
    assertThrows(IndexOutOfBoundsException.class, () -> Samples.of(ROWS).read(1, into, 3));
    assertThrows(IndexOutOfBoundsException.class, () -> Samples.of(ROWS).read(-1, into, 0));
  }

  @Test
  void reshapesWithoutTouchingValues() {
    Samples rows =
        Samples.of(new float[][] {{1, 2, 3, 4, 5, 6}})
            .withNames(List.of("a", "b", "c", "d", "e", "f"));
    Samples series = rows.reshaped(new SampleShape.Series(2, 3));
    assertEquals(List.of("f0", "f1"), series.names());
    assertArrayEquals(new long[] {1, 2, 3}, series.toArray().shape());
    assertEquals(4, series.toArray().getFloat(0, 1, 0));
    Samples tall = rows.reshaped(new SampleShape.Series(6, 1));
    assertEquals(rows.names(), tall.names());
    assertTrue(
        failure(() -> rows.reshaped(new SampleShape.Features(5))).contains("6 values per sample"));
  }

  @Test
  void readsLabelsAsAnomalies() {
    float[][] rows = new float[12][1];
    Samples samples =
        Samples.of(rows)
            .withLabels(
                List.of(
                    "0",
                    "0.0",
                    "false",
                    "Normal",
                    "FALSE",
                    " 0 ",
                    "1",
                    "1.0",
                    "True",
                    "anomaly",
                    "ABNORMAL",
                    "1e0"));
    boolean[] anomalies = samples.anomalies();
    for (int i = 0; i < 12; i++) {
      assertEquals(i >= 6, anomalies[i], "label " + i);
    }
    String message = failure(() -> Samples.of(ROWS).withLabels(List.of("0", "2", "1")).anomalies());
    assertTrue(message.contains("'2' in row 1"), message);
    assertThrows(
        IllegalArgumentException.class,
        () -> Samples.of(ROWS).withLabels(List.of("0", "", "1")).anomalies());
    assertThrows(IllegalStateException.class, () -> Samples.of(ROWS).anomalies());
  }

  @Test
  void refusesNamesLabelsAndRangesThatDoNotFit() {
    Samples samples = Samples.of(ROWS);
    assertTrue(failure(() -> samples.withLabels(List.of("a"))).contains("3, found 1"));
    assertTrue(failure(() -> samples.withNames(List.of("a"))).contains("3, found 1"));
    assertTrue(failure(() -> samples.withNames(List.of("a", "b", "a"))).contains("'a' twice"));
    assertTrue(
        failure(() -> samples.withRange(new Range(0, 8))).contains("9.0 in row 2, feature f2"));
    assertTrue(failure(() -> new Range(1, 1)).contains("low < high"));
    assertTrue(failure(() -> new Range(Float.NaN, 1)).contains("low < high"));
    assertTrue(failure(() -> new Range(-Float.MAX_VALUE, Float.MAX_VALUE)).contains("finite"));
  }

  private static final float HOLE = Float.NaN;

  @Test
  void seriesMayMissReadings() {
    var shape = new SampleShape.Series(2, 2);
    float[][] rows = {{1, 2, 3, 4}, {HOLE, 6, HOLE, HOLE}};
    Samples samples = Samples.series(rows, shape);
    rows[0][0] = 9;
    assertEquals(1, samples.row(0)[0]);
    assertTrue(samples.hasMissing());
    assertTrue(samples.select(new int[] {1}).hasMissing());
    assertTrue(samples.withNames(List.of("a", "b")).hasMissing());
    assertTrue(samples.withLabels(List.of("0", "1")).hasMissing());
    assertTrue(samples.reshaped(new SampleShape.Series(1, 4)).hasMissing());
    assertTrue(samples.withRange(new Range(0, 10)).hasMissing());
    assertFalse(Samples.series(new float[][] {{1, 2, 3, 4}}, shape).hasMissing());
    assertFalse(Samples.of(ROWS).hasMissing());
    assertTrue(
        failure(() -> Samples.series(new float[][] {{1, 2, 3, 4}, {HOLE, HOLE, HOLE, HOLE}}, shape))
            .contains("at least one reading, found none in row 1"));
    assertTrue(
        failure(() -> Samples.series(new float[][] {{1, 2, HOLE, 1 / 0f}}, shape))
            .contains("found Infinity in row 0, feature f1"));
    assertTrue(failure(() -> Samples.series(new float[0][], shape)).contains("empty"));
    assertTrue(failure(() -> Samples.series(new float[1][3], shape)).contains("found 3 in row 0"));
  }

  @Test
  void sequencesArePaddedAtTheirEnd() {
    float[][] wide = {{1, 2, 3}, {4, HOLE, 6}};
    Samples samples = Samples.sequences(List.of(new float[][] {{7}, {8}}, wide));
    wide[0][0] = 9;
    assertEquals(new SampleShape.Series(2, 3), samples.shape());
    assertArrayEquals(new float[] {7, HOLE, HOLE, 8, HOLE, HOLE}, samples.row(0));
    assertArrayEquals(new float[] {1, 2, 3, 4, HOLE, 6}, samples.row(1));
    assertTrue(samples.hasMissing());
    assertFalse(
        Samples.sequences(List.of(new float[][] {{1, 2}}, new float[][] {{3, 4}})).hasMissing());
    assertTrue(failure(() -> Samples.sequences(List.of())).contains("empty"));
    assertTrue(
        failure(() -> Samples.sequences(List.of(new float[][] {{1}}, new float[][] {{1}, {2}})))
            .contains("found 2 in sequence 1 after 1"));
    assertTrue(
        failure(() -> Samples.sequences(List.<float[][]>of(new float[][] {{1, 2}, {3}})))
            .contains("found otherwise in sequence 0"));
    assertTrue(
        failure(() -> Samples.sequences(List.<float[][]>of(new float[][] {{}})))
            .contains("sequence 0"));
    assertTrue(
        failure(() -> Samples.sequences(List.<float[][]>of(new float[][] {{HOLE}})))
            .contains("found none"));
  }

  @Test
  void tailOfSamplesInMemoryIsTheLastOfThem() {
    Split split = Samples.of(new float[10][1]).tail(0.3);
    assertArrayEquals(IntStream.range(0, 7).toArray(), split.training());
    assertArrayEquals(new int[] {7, 8, 9}, split.validation());
  }
}
