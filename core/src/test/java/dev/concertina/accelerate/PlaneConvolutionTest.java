package dev.concertina.accelerate;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

class PlaneConvolutionTest {

  private static Axis axis(int out, int kernel, int dilation, int stride, int pad, int rest) {
    int reach = (out - 1) * stride + (kernel - 1) * dilation + 1;
    return new Axis(Math.max(1, reach - 2 * pad + rest), out, kernel, dilation, stride, 1, pad);
  }

  /** Also where some pixels meet no weight, and with zeros on one side only. */
  @Property(
      tries = 300,
      shrinking = ShrinkingMode.OFF,
      edgeCases = EdgeCasesMode.NONE,
      seed = "20240616")
  void asProductByProduct(
      @ForAll @IntRange(min = 1, max = 4) int samples,
      @ForAll @IntRange(min = 1, max = 5) int in,
      @ForAll @IntRange(min = 1, max = 5) int out,
      @ForAll @IntRange(min = 1, max = 6) int height,
      @ForAll @IntRange(min = 1, max = 6) int width,
      @ForAll @IntRange(min = 1, max = 4) int kernel,
      @ForAll @IntRange(min = 1, max = 3) int dilation,
      @ForAll @IntRange(min = 1, max = 3) int stride,
      @ForAll @IntRange(min = 0, max = 2) int pad,
      @ForAll @IntRange(min = 0, max = 2) int rest,
      @ForAll boolean turned) {
    Axis rows = axis(height, kernel, dilation, stride, pad, rest);
    Axis columns = axis(width, 1 + kernel % 3, 1, 1 + stride % 2, pad % 2, rest);
    ConvolutionShape shape = new ConvolutionShape(in, out, rows, columns);
    new SlowConvolution(samples, shape, turned)
        .assertEqualTo(new PlaneConvolution(shape, turned, new ImageScratch()));
  }
}
