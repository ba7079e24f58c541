package dev.concertina.accelerate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.accelerate.ImageConvolution.Gradients;
import java.util.Random;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Against sums in double precision, product by product. */
class WinogradConvolutionTest {
  /** Of the greatest value. */
  private static final double TOLERANCE = 5e-6;

  private record Case(int samples, int in, int out, int height, int width, Axis columns) {
    static Case of(int samples, int in, int out, int height, int width, int kernel, int dilation) {
      int pad = (kernel - 1) * dilation / 2;
      return new Case(
          samples, in, out, height, width, new Axis(width, width, kernel, dilation, 1, 1, pad));
    }

    ConvolutionShape shape() {
      return new ConvolutionShape(in, out, new Axis(height, height, 3, 1, 1, 1, 1), columns);
    }

    int image(int sample, int channel, int row, int column) {
      return ((sample * in + channel) * height + row) * width + column;
    }

    int result(int sample, int channel, int row, int column) {
      return ((sample * out + channel) * height + row) * width + column;
    }

    int weight(int to, int from, int row, int column) {
      return ((to * in + from) * 3 + row) * columns.kernel() + column;
    }
  }

  /** What is to be done with each product: the places in the image, the kernel and the result. */
  private interface Product {
    void of(int image, int weight, int result);
  }

  private static void products(Case c, Product work) {
    for (int i = 0; i < c.samples * c.out * c.height * c.width; i++) {
      int column = i % c.width;
      int row = i / c.width % c.height;
      int to = i / c.width / c.height % c.out;
      int sample = i / c.width / c.height / c.out;
      for (int from = 0; from < c.in; from++) {
        for (int y = 0; y < 3; y++) {
          for (int x = 0; x < c.columns.kernel(); x++) {
            int atRow = row + y - 1;
            int atColumn = column + x * c.columns.dilation() - c.columns.pad();
            if (atRow >= 0 && atRow < c.height && atColumn >= 0 && atColumn < c.width) {
              work.of(c.image(sample, from, atRow, atColumn), c.weight(to, from, y, x), i);
            }
          }
        }
      }
    }
  }

  private static INDArray values(Random random, int... shape) {
    INDArray array = Nd4j.create(DataType.FLOAT, toLong(shape));
    for (long i = 0; i < array.length(); i++) {
      array.data().put(i, (float) random.nextGaussian());
    }
    return array;
  }

  private static long[] toLong(int[] shape) {
    long[] dimensions = new long[shape.length];
    for (int i = 0; i < shape.length; i++) {
      dimensions[i] = shape[i];
    }
    return dimensions;
  }

  private static void assertClose(String what, double[] expected, INDArray actual) {
    assertEquals(expected.length, actual.length(), what);
    double most = 0;
    for (double value : expected) {
      most = Math.max(most, Math.abs(value));
    }
    assertArrayEquals(expected, actual.data().asDouble(), TOLERANCE * most, what);
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
  void asSumsOfProducts(
      int samples, int in, int out, int height, int width, int kernel, int dilation) {
    Case c = Case.of(samples, in, out, height, width, kernel, dilation);
    assertTrue(WinogradConvolution.serves(c.shape()));
    Random random = new Random(1);
    INDArray x = values(random, samples, in, height, width);
    INDArray w = values(random, out, in, 3, kernel);
    INDArray b = values(random, 1, out);
    INDArray y = Nd4j.create(DataType.FLOAT, samples, out, height, width);
    WinogradConvolution convolution = new WinogradConvolution(c.shape(), new ImageScratch());
    convolution.forward(x, w, b, Pointwise.IDENTITY, y);

    double[] image = x.data().asDouble();
    double[] weights = w.data().asDouble();
    double[] sums = new double[(int) y.length()];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = b.data().getDouble(i / height / width % out);
    }
    products(c, (i, j, k) -> sums[k] += image[i] * weights[j]);
    assertClose("output", sums, y);

    convolution.forward(x, w, b, Pointwise.RELU, y);
    INDArray gradient = values(random, samples, out, height, width);
    Gradients into = new Gradients(w.ulike(), b.ulike(), x.ulike());
    LayerWorkspaceMgr manager = LayerWorkspaceMgr.noWorkspaces();
    convolution.backward(x, w, b, Pointwise.RELU, y, gradient, into, manager);
    assertGradients(c, new INDArray[] {x, w, y, gradient}, into);
  }

  private static void assertGradients(Case c, INDArray[] given, Gradients actual) {
    double[] image = given[0].data().asDouble();
    double[] weights = given[1].data().asDouble();
    double[] value = given[2].data().asDouble();
    double[] delta = given[3].data().asDouble();
    double[] biasGradient = new double[c.out];
    for (int i = 0; i < delta.length; i++) {
      delta[i] = value[i] > 0 ? delta[i] : 0;
      biasGradient[i / c.height / c.width % c.out] += delta[i];
    }
    double[] inputGradient = new double[image.length];
    double[] weightGradient = new double[weights.length];
    products(
        c,
        (i, j, k) -> {
          inputGradient[i] += weights[j] * delta[k];
          weightGradient[j] += image[i] * delta[k];
        });
    assertClose("input gradient", inputGradient, actual.input());
    assertClose("weight gradient", weightGradient, actual.weights());
    assertClose("bias gradient", biasGradient, actual.bias());
  }

  @ParameterizedTest
  @CsvSource({"19, 20, 14, 14", "20, 19, 14, 14", "20, 20, 13, 14"})
  void tooLittleToPay_isLeftToOthers(int in, int out, int height, int width) {
    assertFalse(WinogradConvolution.serves(Case.of(1, in, out, height, width, 3, 1).shape()));
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
