package dev.concertina.internal.convolution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.concertina.internal.arithmetic.Pointwise;
import dev.concertina.internal.convolution.ImageConvolution.Gradients;
import dev.concertina.internal.planes.Axis;
import dev.concertina.internal.planes.ConvolutionShape;
import java.util.Random;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A convolution by its definition, product by product in double precision, to compare others with.
 *
 * @param turned whether it goes from the result of the shape to the image
 */
record SlowConvolution(int samples, ConvolutionShape shape, boolean turned) {
  /** Of the greatest value, or of one where sums cancel out. */
  private static final double TOLERANCE = 5e-6;

  /** What is to be done with each product: the places in the image, the kernel and the result. */
  private interface Product {
    void of(int image, int weight, int result);
  }

  private void products(Product work) {
    for (int sample = 0; sample < samples; sample++) {
      for (int to = 0; to < shape.out(); to++) {
        for (int from = 0; from < shape.in(); from++) {
          for (int tap = 0; tap < shape.taps(); tap++) {
            int image = sample * shape.in() + from;
            int result = sample * shape.out() + to;
            products(image, (to * shape.in() + from) * shape.taps(), tap, result, work);
          }
        }
      }
    }
  }

  private void products(int image, int weights, int tap, int result, Product work) {
    Axis rows = shape.rows();
    Axis columns = shape.columns();
    for (int row = 0; row < rows.out(); row++) {
      for (int column = 0; column < columns.out(); column++) {
        int y = row * rows.stride() - rows.pad() + tap / columns.kernel() * rows.dilation();
        int x = column * columns.stride() - columns.pad();
        x += tap % columns.kernel() * columns.dilation();
        if (y >= 0 && y < rows.in() * rows.up() && x >= 0 && x < columns.in() * columns.up()) {
          work.of(
              (image * rows.in() + y / rows.up()) * columns.in() + x / columns.up(),
              weights + tap,
              (result * rows.out() + row) * columns.out() + column);
        }
      }
    }
  }

  private static INDArray values(Random random, long... shape) {
    INDArray array = Nd4j.create(DataType.FLOAT, shape);
    for (long i = 0; i < array.length(); i++) {
      array.data().put(i, (float) random.nextGaussian());
    }
    return array;
  }

  private static void assertClose(String what, double[] expected, INDArray actual) {
    double most = 1;
    for (double value : expected) {
      most = Math.max(most, Math.abs(value));
    }
    assertArrayEquals(expected, actual.data().asDouble(), TOLERANCE * most, what);
  }

  private INDArray images(Random random) {
    return values(random, samples, shape.in(), shape.rows().in(), shape.columns().in());
  }

  private INDArray results(Random random) {
    return values(random, samples, shape.out(), shape.rows().out(), shape.columns().out());
  }

  /** Fails if anything that the other gives differs. */
  void assertEqualTo(ImageConvolution other) {
    Random random = new Random(1);
    INDArray x = turned ? results(random) : images(random);
    int kernelRows = shape.rows().kernel();
    INDArray w = values(random, shape.out(), shape.in(), kernelRows, shape.columns().kernel());
    INDArray b = values(random, 1, turned ? shape.in() : shape.out());
    INDArray y = turned ? images(random) : results(random);
    other.forward(x, w, b, Pointwise.IDENTITY, y);
    assertClose("output", forward(x, w, b, y), y);

    other.forward(x, w, b, Pointwise.RELU, y);
    INDArray gradient = turned ? images(random) : results(random);
    Gradients into = new Gradients(w.ulike(), b.ulike(), x.ulike());
    LayerWorkspaceMgr manager = LayerWorkspaceMgr.noWorkspaces();
    other.backward(x, w, b, Pointwise.RELU, y, gradient, into, manager);
    assertGradients(new INDArray[] {x, w, y, gradient}, into);
    INDArray once = into.weights().dup();
    Gradients some = new Gradients(into.weights(), null, null);
    other.backward(x, w, null, Pointwise.RELU, y, gradient, some, manager);
    assertClose("weight gradient alone", once.data().asDouble(), into.weights());
  }

  private double[] forward(INDArray x, INDArray w, INDArray b, INDArray y) {
    double[] from = x.data().asDouble();
    double[] weights = w.data().asDouble();
    double[] sums = new double[(int) y.length()];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = b.data().getDouble(channel(i, y));
    }
    products(
        (image, weight, result) -> {
          if (turned) {
            sums[image] += from[result] * weights[weight];
          } else {
            sums[result] += from[image] * weights[weight];
          }
        });
    return sums;
  }

  private static int channel(int index, INDArray images) {
    return (int) (index / images.size(3) / images.size(2) % images.size(1));
  }

  private void assertGradients(INDArray[] given, Gradients actual) {
    double[] from = given[0].data().asDouble();
    double[] weights = given[1].data().asDouble();
    double[] value = given[2].data().asDouble();
    double[] delta = given[3].data().asDouble();
    double[] biasGradient = new double[(int) actual.bias().length()];
    for (int i = 0; i < delta.length; i++) {
      delta[i] = value[i] > 0 ? delta[i] : 0;
      biasGradient[channel(i, given[2])] += delta[i];
    }
    double[] inputGradient = new double[from.length];
    double[] weightGradient = new double[weights.length];
    products(
        (image, weight, result) -> {
          int x = turned ? result : image;
          int y = turned ? image : result;
          inputGradient[x] += weights[weight] * delta[y];
          weightGradient[weight] += from[x] * delta[y];
        });
    assertClose("input gradient", inputGradient, actual.input());
    assertClose("weight gradient", weightGradient, actual.weights());
    assertClose("bias gradient", biasGradient, actual.bias());
  }
}
