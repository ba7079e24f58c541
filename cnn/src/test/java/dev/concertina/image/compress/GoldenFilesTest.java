package dev.concertina.image.compress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.concertina.compress.CompressedSamples;
import dev.concertina.compress.CompressedTable;
import dev.concertina.compress.Compressor;
import dev.concertina.compress.CompressorTests;
import dev.concertina.image.Picture;
import dev.concertina.internal.codes.CodecSection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that were written by version 1 of the format, which every later Concertina must read, and
 * give the same levels of. What the net makes of them is that of {@link BlockNet}.
 */
class GoldenFilesTest {
  private static final long SAMPLES_SUM = 2_915_047_923L;
  private static final long PICTURE_SUM = 2_002_818_934L;

  @TempDir Path folder;

  private Compressor compressor;

  @BeforeEach
  void open() throws IOException {
    BlockNet net = BlockNet.grey();
    String section = new String(resource("compressor.json"), StandardCharsets.UTF_8);
    compressor = CompressorTests.of(net, CodecSection.parse(section, net.description()), "golden");
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = GoldenFilesTest.class.getResourceAsStream("v1/" + name)) {
      return in.readAllBytes();
    }
  }

  private Path file(String name) throws IOException {
    return Files.write(folder.resolve(name), resource(name));
  }

  /** Of a value, to a sixteenth: less than rounding changes, more than arithmetic does. */
  private static void update(CRC32 sum, float value) {
    sum.update(Math.round(value * 16) >> 8);
    sum.update(Math.round(value * 16));
  }

  @Test
  void theModel_isWrittenAsItWasRead() throws IOException {
    String section = new String(resource("compressor.json"), StandardCharsets.UTF_8);
    assertEquals(section, CodecSection.toJson(compressor.net().codec()));
  }

  @Test
  void samples() throws IOException {
    CRC32 sum = new CRC32();
    try (CompressedSamples samples = CompressedSamples.open(file("samples.squeeze"), compressor)) {
      assertEquals(12, samples.size());
      for (int i = 0; i < samples.size(); i++) {
        for (float value : samples.row(i)) {
          update(sum, value);
        }
      }
    }
    assertEquals(SAMPLES_SUM, sum.getValue());
  }

  @Test
  void picture() throws IOException {
    CRC32 sum = new CRC32();
    try (CompressedPicture opened = CompressedPicture.open(file("picture.squeeze"), compressor)) {
      Picture picture = opened.read();
      float[] values = new float[3 * 37 * 41];
      picture.read(0, 0, 37, 41, values, 0);
      for (float value : values) {
        update(sum, value);
      }
    }
    assertEquals(PICTURE_SUM, sum.getValue());
  }

  /** A quarter of the row's number, its square's last digits, digits with holes, and a constant. */
  @Test
  void tableWithTimes() throws IOException {
    try (CompressedTable table = CompressedTable.open(file("table.squeeze"))) {
      assertEquals(List.of("a", "b", "c", "d"), table.names());
      assertEquals(Optional.of("time"), table.timeName());
      for (int i = 0; i < 50; i++) {
        float hole = i % 7 == 3 ? Float.NaN : i % 5;
        float[] expected = {i * 0.25f, (float) (i * i % 97 / 100.0), hole, 21.37f};
        assertArrayEquals(expected, table.row(i));
        String time = String.format("2024-05-17 10:%02d:%02d", i * 7 / 60, i * 7 % 60);
        assertEquals(Optional.of(time), table.time(i));
      }
    }
  }

  @Test
  void tableWithABound() throws IOException {
    try (CompressedTable table = CompressedTable.open(file("bounded.squeeze"))) {
      assertArrayEquals(new float[] {3.9999924f, 0.9999999f, Float.NaN, 21.37f}, table.row(17));
    }
  }

  /** No error is allowed, so that every value is known: a slope. */
  @Test
  void pictureWithoutLoss() throws IOException {
    try (CompressedPicture opened = CompressedPicture.open(file("lossless.squeeze"), compressor)) {
      float[] values = new float[3 * 20 * 30];
      opened.read().read(0, 0, 20, 30, values, 0);
      float[] expected = new float[values.length];
      for (int i = 0; i < expected.length; i++) {
        expected[i] = (i % 30 * 5 + i / 30 * 3 + i * i % 7) % 256;
      }
      assertArrayEquals(expected, values);
    }
  }
}
