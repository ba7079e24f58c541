package dev.concertina.data;

import dev.concertina.internal.Require;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.datavec.api.records.reader.RecordReader;
import org.datavec.api.writable.Writable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Takes samples from what ND4J and DataVec hold them in. */
final class ArrayReader {
  private static final int CHUNK = 1 << 20; // values converted at a time

  private ArrayReader() {}

  static Samples read(INDArray array) {
    List<float[]> rows = new ArrayList<>();
    append(array, rows);
    return Samples.owned(rows.toArray(float[][]::new), shapeOf(array));
  }

  static Samples read(DataSetIterator iterator) {
    if (iterator.resetSupported()) {
      iterator.reset();
    }
    List<float[]> rows = new ArrayList<>();
    SampleShape shape = null;
    while (iterator.hasNext()) {
      DataSet next = iterator.next();
      INDArray features = Require.present(next.getFeatures(), "features");
      requireUnmasked(next.getFeaturesMaskArray());
      SampleShape found = shapeOf(features);
      Require.that(
          shape == null || shape.equals(found),
          "data sets must have samples of one shape, found %s after %s",
          found,
          shape);
      shape = found;
      append(features, rows);
    }
    Require.that(shape != null, "iterator must give at least one data set, found none");
    return Samples.owned(rows.toArray(float[][]::new), Require.present(shape, "shape"));
  }

  static Samples read(RecordReader reader) {
    List<float[]> rows = new ArrayList<>();
    while (reader.hasNext()) {
      rows.add(toRow(reader.next(), rows.size()));
    }
    Require.that(!rows.isEmpty(), "reader must give at least one record, found none");
    return Samples.owned(
        rows.toArray(float[][]::new), new SampleShape.Features(rows.get(0).length));
  }

  private static float[] toRow(List<Writable> writables, int index) {
    float[] row = new float[writables.size()];
    for (int k = 0; k < row.length; k++) {
      Writable writable = writables.get(k);
      try {
        row[k] = (float) writable.toDouble();
      } catch (NumberFormatException | UnsupportedOperationException e) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "expected a number in record %d, column %d, found '%s': remove the column with a"
                    + " TransformProcess, or correct the value",
                index,
                k,
                writable),
            e);
      }
    }
    return row;
  }

  private static SampleShape shapeOf(INDArray array) {
    Require.that(
        array.rank() >= 2 && array.rank() <= 4 && !array.isEmpty(),
        "expected an array of shape [n, features], [n, features, time] or [n, channels, height,"
            + " width] with n >= 1, found %s",
        Arrays.toString(array.shape()));
    return SampleShape.of(Arrays.copyOfRange(array.shape(), 1, array.rank()));
  }

  private static void append(INDArray array, List<float[]> rows) {
    int size = shapeOf(array).size();
    long step = Math.max(1, CHUNK / size);
    INDArrayIndex[] part = new INDArrayIndex[array.rank()];
    Arrays.fill(part, NDArrayIndex.all());
    for (long first = 0; first < array.size(0); first += step) {
      part[0] = NDArrayIndex.interval(first, Math.min(first + step, array.size(0)));
      float[] values = array.get(part).castTo(DataType.FLOAT).dup('c').data().asFloat();
      for (int at = 0; at < values.length; at += size) {
        rows.add(Arrays.copyOfRange(values, at, at + size));
      }
    }
  }

  private static void requireUnmasked(INDArray mask) {
    Require.that(
        mask == null || mask.minNumber().doubleValue() != 0,
        "samples must be complete, found a mask that hides time steps: cut the series to equal"
            + " lengths");
  }
}
