package dev.concertina.internal.convolution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.concertina.internal.arithmetic.Pointwise;
import dev.concertina.internal.planes.Axis;
import dev.concertina.internal.planes.ConvolutionShape;
import dev.concertina.internal.planes.ImageScratch;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Convolutions on planes, all lines at once and some at a time. */
class PlaneConvolutionTest {

  /** Also where some pixels meet no weight, and with zeros on one side only. */
  @Property(
      tries = 400,
      shrinking = ShrinkingMode.OFF,
      edgeCases = EdgeCasesMode.NONE,
      seed = "20240616")
  void asProductByProduct(@ForAll Random random) {
    boolean turned = random.nextBoolean();
    boolean enlarges = !turned && random.nextBoolean();
    Axis rows = axis(random, enlarges);
    Axis columns = axis(random, enlarges);
    int in = 1 + random.nextInt(5);
    int out = 1 + random.nextInt(5);
    ConvolutionShape shape = new ConvolutionShape(in, out, rows, columns);
    SlowConvolution slow = new SlowConvolution(1 + random.nextInt(4), shape, turned);
    ImageScratch scratch = new ImageScratch();
    slow.assertEqualTo(new PlaneConvolution(shape, turned, scratch));
    int lines = (1 + random.nextInt(3)) * (turned ? rows.stride() : rows.up());
    slow.assertEqualTo(new BandedConvolution(shape, turned, lines, scratch));
  }

  private static Axis axis(Random random, boolean enlarges) {
    int kernel = 1 + random.nextInt(4);
    int dilation = 1 + random.nextInt(3);
    int pad = random.nextInt(3);
    if (enlarges) {
      int in = 1 + random.nextInt(5);
      int up = 1 + random.nextInt(3);
      return new Axis(in, in * up, kernel, dilation, 1, up, pad);
    }
    int stride = 1 + random.nextInt(3);
    int out = 1 + random.nextInt(7);
    int reach = (out - 1) * stride + (kernel - 1) * dilation + 1;
    int in = Math.max(1, reach - 2 * pad + random.nextInt(3));
    return new Axis(in, out, kernel, dilation, stride, 1, pad);
  }

  /** Four times as many pixels, the same working memory. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void largePictures_takeNoMoreMemory(boolean turned) {
    long few = memoryFor(8192, turned);
    assertEquals(few, memoryFor(32768, turned), 0.1 * few);
  }

  private static long memoryFor(int height, boolean turned) {
    ConvolutionShape shape =
        new ConvolutionShape(
            3, 8, new Axis(height, height / 2, 2, 1, 2, 1, 0), new Axis(128, 64, 2, 1, 2, 1, 0));
    INDArray image = Nd4j.zeros(1, 3, height, 128);
    INDArray result = Nd4j.zeros(1, 8, height / 2, 64);
    INDArray w = Nd4j.zeros(8, 3, 2, 2);
    ImageScratch scratch = new ImageScratch();
    BandedConvolution.orWhole(shape, turned, scratch)
        .forward(turned ? result : image, w, null, Pointwise.IDENTITY, turned ? image : result);
    long sum = 0;
    for (ImageScratch.Place place : ImageScratch.Place.values()) {
      sum += scratch.array(place, 0).length;
    }
    return sum;
  }
}
