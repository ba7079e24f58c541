package dev.concertina.internal.convolution;

import dev.concertina.internal.arithmetic.ActivationDerivative;
import dev.concertina.internal.arithmetic.BiasGradient;
import dev.concertina.internal.arithmetic.Blas;
import dev.concertina.internal.arithmetic.Memory;
import dev.concertina.internal.arithmetic.Pointwise;
import dev.concertina.internal.planes.Axis;
import dev.concertina.internal.planes.ConvolutionShape;
import dev.concertina.internal.planes.ImageScratch;
import dev.concertina.internal.planes.ImageScratch.Place;
import dev.concertina.internal.planes.StripMatrices;
import dev.concertina.internal.planes.Strips;
import dev.concertina.internal.planes.Strips.Group;
import dev.concertina.internal.planes.Winograd;
import dev.concertina.internal.planes.WinogradWeights;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution in steps of one, three weights high, that keeps the size: by {@link Winograd}'s
 * products down the columns, which halve the work, and by plain ones along the lines.
 *
 * <p>On the way back the same is done to the gradients, with the kernel turned upside down; and
 * where the image stands for the gradient of that, the gradient of the weights comes out.
 */
final class WinogradConvolution implements ImageConvolution {
  /** About how many values the matrix of a point has, that all of them stay in the cache. */
  private static final int MATRIX = 16384;

  /** The products of fewer channels are too thin for the transformations to pay. */
  private static final int LEAST_CHANNELS = 20;

  /** On smaller images too much of a group's strips is edge. */
  private static final int LEAST_PIXELS = 14 * 14;

  private final ConvolutionShape shape;
  private final ImageScratch scratch;
  private final Memory memory = new Memory();
  private final Blas blas = new Blas();
  private final WinogradWeights weights;
  private final StripMatrices image;
  private final StripMatrices result;

  WinogradConvolution(ConvolutionShape shape, ImageScratch scratch) {
    this.shape = shape;
    this.scratch = scratch;
    weights = new WinogradWeights(shape.columns().kernel(), shape.in() * shape.out(), scratch);
    image = matrices(shape.in(), Place.IMAGE_PLANES);
    result = matrices(shape.out(), Place.RESULT_PLANES);
  }

  private StripMatrices matrices(int channels, Place place) {
    int height = shape.rows().in();
    int width = shape.columns().in();
    Strips strips = new Strips(channels, height, width, Winograd.RESULTS);
    return new StripMatrices(strips, shape.columns().pitch(), scratch, place);
  }

  /** Whether this can be done, and is faster than what else there is, as measured. */
  static boolean serves(ConvolutionShape shape) {
    Axis rows = shape.rows();
    return Math.min(shape.in(), shape.out()) >= LEAST_CHANNELS
        && rows.in() * shape.columns().in() >= LEAST_PIXELS
        && rows.kernel() == Winograd.TAPS
        && rows.dilation() == 1
        && keepsSize(rows)
        && keepsSize(shape.columns());
  }

  private static boolean keepsSize(Axis axis) {
    return axis.stride() == 1 && axis.up() == 1 && axis.in() == axis.out();
  }

  private Iterable<Group> groups(INDArray images) {
    int row = MATRIX / Math.max(shape.in(), shape.out());
    return image.groups((int) images.size(0), row);
  }

  @Override
  public void forward(INDArray x, INDArray w, INDArray b, Pointwise f, INDArray out) {
    long matrices = scratch.address(Place.WEIGHTS, weights.size());
    weights.pack(w, false, matrices);
    float[] bias = null;
    if (b != null) {
      bias = new float[shape.out()];
      memory.read(Memory.address(b), bias, 0, bias.length);
    }
    for (Group group : groups(x)) {
      image.begin(group);
      result.begin(group);
      image.source(x, null);
      for (int point = 0; point < Winograd.POINTS; point++) {
        multiply(point, matrices);
      }
      result.results(bias, f, out);
    }
  }

  private void multiply(int point, long matrices) {
    for (int column = 0; column < shape.columns().kernel(); column++) {
      blas.multiplyWide(
          false,
          shape.out(),
          image.span(),
          shape.in(),
          weights.at(matrices, point, column),
          shape.in(),
          image.at(point) + shift(column),
          image.stride(),
          column == 0 ? 0 : 1,
          result.at(point),
          result.stride());
    }
  }

  /** How far the pixel that a weight meets lies from the result's, in bytes. */
  private long shift(int column) {
    return (long) shape.columns().shift(column, 0) * Float.BYTES;
  }

  @Override
  public void backward(
      INDArray x,
      INDArray w,
      INDArray b,
      Pointwise f,
      INDArray value,
      INDArray gradient,
      Gradients into,
      LayerWorkspaceMgr manager) {
    ActivationDerivative slope = new ActivationDerivative(f, value, new BiasGradient(shape.out()));
    long gradients = scratch.address(Place.KERNEL, weights.size());
    memory.clear(gradients, weights.size());
    long matrices = scratch.address(Place.WEIGHTS, weights.size());
    if (into.input() != null) {
      weights.pack(w, true, matrices);
    }
    for (Group group : groups(x)) {
      image.begin(group);
      result.begin(group);
      result.source(gradient, slope);
      image.gradients(x);
      for (int point = 0; point < Winograd.POINTS; point++) {
        addWeightGradients(point, gradients);
        if (into.input() != null) {
          multiplyBack(point, matrices);
        }
      }
      if (into.input() != null) {
        image.results(null, Pointwise.IDENTITY, into.input());
      }
    }
    weights.unpack(gradients, true, into.weights());
    slope.sums().write(into.bias(), memory);
  }

  private void addWeightGradients(int point, long gradients) {
    for (int column = 0; column < shape.columns().kernel(); column++) {
      blas.multiplyDeep(
          shape.out(),
          shape.in(),
          image.span(),
          result.at(point) - shift(column),
          result.stride(),
          image.at(point),
          shape.in(),
          weights.at(gradients, point, column),
          shape.in());
    }
  }

  private void multiplyBack(int point, long matrices) {
    for (int column = 0; column < shape.columns().kernel(); column++) {
      blas.multiplyWide(
          true,
          shape.in(),
          image.span(),
          shape.out(),
          weights.at(matrices, point, column),
          shape.in(),
          result.at(point) - shift(column),
          result.stride(),
          column == 0 ? 0 : 1,
          image.at(point),
          image.stride());
    }
  }
}
