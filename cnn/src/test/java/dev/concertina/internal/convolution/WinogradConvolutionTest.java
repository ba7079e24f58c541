package dev.concertina.internal.convolution;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.internal.planes.Axis;
import dev.concertina.internal.planes.ConvolutionShape;
import dev.concertina.internal.planes.ImageScratch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WinogradConvolutionTest {

  private static ConvolutionShape shape(
      int in, int out, int height, int width, int kernel, int dilation) {
    int pad = (kernel - 1) * dilation / 2;
    return new ConvolutionShape(
        in,
        out,
        new Axis(height, height, 3, 1, 1, 1, 1),
        new Axis(width, width, kernel, dilation, 1, 1, pad));
  }

  /** The last two in groups of less than an image, and of lines longer than a product is wide. */
  @ParameterizedTest
  @CsvSource({
    "3, 20, 24, 14, 14, 3, 1",
    "2, 33, 20, 17, 15, 3, 2",
    "1, 20, 21, 15, 16, 1, 1",
    "5, 20, 20, 16, 14, 5, 1",
    "2, 21, 20, 18, 14, 2, 1",
    "2, 64, 20, 70, 30, 3, 1",
    "1, 20, 64, 6, 900, 3, 1"
  })
  void asProductByProduct(
      int samples, int in, int out, int height, int width, int kernel, int dilation) {
    ConvolutionShape shape = shape(in, out, height, width, kernel, dilation);
    assertTrue(WinogradConvolution.serves(shape));
    new SlowConvolution(samples, shape, false)
        .assertEqualTo(new WinogradConvolution(shape, new ImageScratch()));
  }

  @ParameterizedTest
  @CsvSource({"19, 20, 14, 14", "20, 19, 14, 14", "20, 20, 13, 14"})
  void tooLittleToPay_isLeftToOthers(int in, int out, int height, int width) {
    assertFalse(WinogradConvolution.serves(shape(in, out, height, width, 3, 1)));
  }

  @ParameterizedTest
  @CsvSource({
    "5, 1, 1, 1, 2, 20", // kernel
    "3, 2, 1, 1, 2, 20", // dilation
    "3, 1, 2, 1, 1, 10", // stride
    "3, 1, 1, 2, 1, 40", // enlarged
    "3, 1, 1, 1, 0, 18" // no padding
  })
  void otherAxes_areLeftToOthers(int kernel, int dilation, int stride, int up, int pad, int out) {
    Axis other = new Axis(20, out, kernel, dilation, stride, up, pad);
    Axis usual = new Axis(20, 20, 3, 1, 1, 1, 1);
    assertTrue(WinogradConvolution.serves(new ConvolutionShape(32, 32, usual, usual)));
    assertFalse(WinogradConvolution.serves(new ConvolutionShape(32, 32, other, usual)));
  }
}
