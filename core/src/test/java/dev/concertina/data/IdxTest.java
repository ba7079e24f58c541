package dev.concertina.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
  @TempDir Path folder;

  private static byte[] idx(int type, int[] dimensions, byte... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * dimensions.length + values.length);
    bytes.put(new byte[] {0, 0, (byte) type, (byte) dimensions.length});
    for (int dimension : dimensions) {
      bytes.putInt(dimension);
    }
    return bytes.put(values).array();
  }

  private Path file(byte... bytes) throws IOException {
    return Files.write(folder.resolve("data"), bytes);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private String failure(byte... bytes) throws IOException {
    Path file = file(bytes);
    var e = assertThrows(DataFormatException.class, () -> Samples.idx(file));
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    return e.getMessage();
  }

  @Test
  void readsPicturesOfBytesWithTheirRange() throws IOException {
    byte[] bytes =
        idx(
            8,
            new int[] {2, 1, 3},
            (byte) 0,
            (byte) 127,
            (byte) 255,
            (byte) 128,
            (byte) 1,
            (byte) 2);
    for (byte[] form : new byte[][] {bytes, gzip(bytes)}) {
      Samples samples = Samples.idx(file(form));
      assertEquals(new SampleShape.Image(1, 1, 3), samples.shape());
      assertEquals(Optional.of(new Range(0, 255)), samples.range());
      assertArrayEquals(new float[][] {{0, 127, 255}, {128, 1, 2}}, samples.rows());
    }
  }

  @Test
  void readsOtherRanksAndTypes() throws IOException {
    byte[] shorts = idx(0x0b, new int[] {2}, (byte) 1, (byte) 0, (byte) 0xff, (byte) 0xfe);
    assertArrayEquals(new float[][] {{256}, {-2}}, Samples.idx(file(shorts)).rows());
    byte[] floats =
        idx(0x0d, new int[] {1, 2}, ByteBuffer.allocate(8).putFloat(1.5f).putFloat(-2).array());
    Samples two = Samples.idx(file(floats));
    assertEquals(new SampleShape.Features(2), two.shape());
    assertArrayEquals(new float[][] {{1.5f, -2}}, two.rows());
    assertTrue(two.range().isEmpty());
    byte[] doubles = idx(0x0e, new int[] {1, 1}, ByteBuffer.allocate(8).putDouble(0.25).array());
    assertArrayEquals(new float[][] {{0.25f}}, Samples.idx(file(doubles)).rows());
    byte[] ints = idx(0x0c, new int[] {1}, (byte) 0, (byte) 1, (byte) 0, (byte) 0);
    assertArrayEquals(new float[][] {{65536}}, Samples.idx(file(ints)).rows());
    byte[] colour = idx(9, new int[] {1, 3, 1, 1}, (byte) -1, (byte) 2, (byte) 3);
    assertEquals(new SampleShape.Image(3, 1, 1), Samples.idx(file(colour)).shape());
    assertArrayEquals(new float[] {-1, 2, 3}, Samples.idx(file(colour)).row(0));
  }

  @Test
  void readsLabels() throws IOException {
    byte[] labels = idx(8, new int[] {3}, (byte) 7, (byte) 0, (byte) 200);
    assertArrayEquals(new int[] {7, 0, 200}, Samples.idxLabels(file(labels)));
    Path pictures = file(idx(8, new int[] {1, 1, 1}, (byte) 7));
    assertThrows(DataFormatException.class, () -> Samples.idxLabels(pictures));
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    assertTrue(failure(new byte[0]).contains("two zero bytes"));
    assertTrue(failure((byte) 'a', (byte) ',', (byte) 'b', (byte) '\n').contains("two zero bytes"));
    assertTrue(failure(idx(7, new int[] {1}, (byte) 1)).contains("0x07"));
    assertTrue(
        failure(idx(8, new int[] {3, 1}, (byte) 1, (byte) 2)).contains("expected 3 samples"));
    assertTrue(failure(idx(8, new int[] {1, 1}, (byte) 1, (byte) 2)).contains("more bytes"));
    assertTrue(failure(idx(8, new int[] {0, 1})).contains("positive dimensions"));
    assertTrue(failure(idx(8, new int[] {1, -1})).contains("positive dimensions"));
    assertTrue(failure(idx(8, new int[] {1, 1, 1, 1, 1}, (byte) 1)).contains("rank"));
    assertTrue(failure(idx(8, new int[0])).contains("dimensions"));
    assertTrue(
        failure(idx(8, new int[] {Integer.MAX_VALUE, 1 << 20, 1}, (byte) 1)).contains("cut short"));
    byte[] nan =
        idx(0x0d, new int[] {1, 2}, ByteBuffer.allocate(8).putFloat(1).putFloat(Float.NaN).array());
    assertTrue(failure(nan).contains("sample 0, value 1"));
    byte[] packed = gzip(idx(8, new int[] {2, 1}, (byte) 1, (byte) 2));
    assertTrue(failure(Arrays.copyOf(packed, packed.length - 9)).contains("cut short"));
  }
}
