package dev.concertina.image.compress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.Resizable;
import dev.concertina.data.SampleShape;
import dev.concertina.image.compress.StripNet.Rows;
import dev.concertina.internal.codes.CodeGrid;
import dev.concertina.testkit.FakeAutoencoder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StripNetTest {
  private static Component noise(int height, int width) {
    Random random = new Random(3);
    float[] values = new float[height * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(256);
    }
    return new Component(1, height, width, values);
  }

  @Test
  void strips_giveWhatTheWholeGives() {
    BlockNet net = BlockNet.grey();
    int height = 4 * 150;
    int width = 4 * 7;
    Component picture = noise(height, width);
    var whole = net.capability(Resizable.class).orElseThrow().resized(height, width);
    float[] codes = whole.encode(new float[][] {picture.values()})[0];
    float[] pixels = whole.decode(new float[][] {codes})[0];
    try (StripNet strips = new StripNet(net)) {
      assertArrayEquals(codes, strips.encode(picture));
      CodeGrid grid = strips.grid(height, width);
      Component back =
          strips.decode(codes, new Rows(0, grid.height()), new Rows(0, grid.height()), grid);
      assertArrayEquals(pixels, back.values());
    }
  }

  @Test
  void someRows_needNoMoreThanWhatIsSeenFromThem() {
    BlockNet net = BlockNet.grey();
    int height = 4 * 150;
    int width = 4 * 7;
    float[] codes =
        net.capability(Resizable.class)
            .orElseThrow()
            .resized(height, width)
            .encode(new float[][] {noise(height, width).values()})[0];
    float[] pixels =
        net.capability(Resizable.class)
            .orElseThrow()
            .resized(height, width)
            .decode(new float[][] {codes})[0];
    try (StripNet strips = new StripNet(net)) {
      CodeGrid grid = strips.grid(height, width);
      Rows wanted = new Rows(40, 50);
      Rows seen = new Rows(40 - strips.halo(), 50 + 2 * strips.halo());
      float[] some = new float[grid.planes() * seen.count() * grid.width()];
      StripNet.copyRows(
          codes, new Rows(0, grid.height()), some, seen, seen, grid.planes(), grid.width());
      Component back = strips.decode(some, seen, wanted, grid);
      assertArrayEquals(Arrays.copyOfRange(pixels, 40 * 4 * width, 90 * 4 * width), back.values());
    }
  }

  @Test
  void sidesThatAreNoMultiples_areFilledUpWithTheLastPixels() {
    try (StripNet strips = new StripNet(BlockNet.grey())) {
      assertEquals(new CodeGrid(17, 2, 3), strips.grid(5, 9));
    }
    float[] padded = new Component(1, 2, 2, new float[] {1, 2, 3, 4}).padded(0, 3, 3);
    assertArrayEquals(new float[] {1, 2, 2, 3, 4, 4, 3, 4, 4}, padded);
  }

  @Test
  void aNetForOneSizeOnly_isRefused() {
    var fixed = FakeAutoencoder.ofTable(3, row -> row);
    String message =
        assertThrows(IllegalArgumentException.class, () -> new StripNet(fixed)).getMessage();
    assertTrue(message.contains("any size"), message);
    var image = new SampleShape.Image(1, 4, 4);
    assertEquals(16, image.size());
  }
}
