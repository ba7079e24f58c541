package dev.concertina.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleShapeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "784       | 784 | 784 | 1   | [n, 784]",
        "3,140     | 420 | 3   | 140 | [n, 3, 140]",
        "3,28,20   | 1680| 3   | 560 | [n, 3, 28, 20]"
      })
  void countsAndPrints(String dims, int size, int features, int perFeature, String text) {
    long[] d = java.util.Arrays.stream(dims.split(",")).mapToLong(Long::parseLong).toArray();
    SampleShape shape = SampleShape.of(d);
    assertEquals(size, shape.size());
    assertEquals(features, shape.features());
    assertEquals(perFeature, shape.valuesPerFeature());
    assertEquals(text, shape.toString());
    long[] batch = shape.withBatch(5);
    assertEquals(5, batch[0]);
    assertArrayEquals(d, java.util.Arrays.copyOfRange(batch, 1, batch.length));
  }

  @Test
  void refusesWhatIsNoShape() {
    assertThrows(IllegalArgumentException.class, () -> SampleShape.of());
    assertThrows(IllegalArgumentException.class, () -> SampleShape.of(1, 2, 3, 4));
    assertThrows(IllegalArgumentException.class, () -> SampleShape.of(0));
    assertThrows(IllegalArgumentException.class, () -> SampleShape.of(1L << 31));
    assertThrows(IllegalArgumentException.class, () -> new SampleShape.Image(1, -1, 5));
    var tooLarge =
        assertThrows(
            IllegalArgumentException.class, () -> new SampleShape.Image(4, 1 << 15, 1 << 15));
    assertTrue(tooLarge.getMessage().contains("2^31"), tooLarge.getMessage());
  }
}
