package dev.concertina.internal.convolution;

import dev.concertina.internal.arithmetic.Pointwise;
import dev.concertina.internal.planes.Axis;
import dev.concertina.internal.planes.ConvolutionShape;
import dev.concertina.internal.planes.ImageScratch;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A convolution of large images, some lines of the result at a time, so that its working memory
 * does not grow with them. On the way back, where all activations are held, all lines are taken.
 */
final class BandedConvolution implements ImageConvolution {
  /** How many values the lines of images or results may have, and those of whole images. */
  private static final long MOST = 1 << 20;

  private final ConvolutionShape shape;
  private final boolean turned;
  private final ImageScratch scratch;
  private final int lines;
  private final Map<Axis, PlaneConvolution> bands = new HashMap<>();

  /**
   * A convolution of a shape.
   *
   * @param turned whether it goes from the result to the image
   * @param lines how many are taken at a time: whole steps, and whole repetitions
   */
  BandedConvolution(ConvolutionShape shape, boolean turned, int lines, ImageScratch scratch) {
    this.shape = shape;
    this.turned = turned;
    this.lines = lines;
    this.scratch = scratch;
  }

  /** On planes, all lines at once if the images are small enough. */
  static ImageConvolution orWhole(ConvolutionShape shape, boolean turned, ImageScratch scratch) {
    Axis rows = shape.rows();
    long image = (long) shape.in() * rows.in() * shape.columns().in();
    long result = (long) shape.out() * rows.out() * shape.columns().out();
    long largest = Math.max(image, result);
    if (largest <= MOST) {
      return new PlaneConvolution(shape, turned, scratch);
    }
    int unit = turned ? rows.stride() : rows.up();
    long fit = (turned ? rows.in() : rows.out()) * MOST / largest;
    int lines = (int) Math.max(1, fit / unit) * unit;
    return new BandedConvolution(shape, turned, lines, scratch);
  }

  @Override
  public void forward(INDArray x, INDArray w, INDArray b, Pointwise f, INDArray out) {
    Axis rows = shape.rows();
    int height = turned ? rows.in() : rows.out();
    for (int line = 0; line < height; line += lines) {
      int end = Math.min(height, line + lines);
      Axis.Part part = turned ? rows.pixels(line, end) : rows.results(line, end);
      INDArray from = lines(x, part.first(), part.end());
      band(part.axis()).forward(from, w, b, f, lines(out, line, end));
    }
  }

  private static INDArray lines(INDArray images, int first, int end) {
    return images.get(
        NDArrayIndex.all(),
        NDArrayIndex.all(),
        NDArrayIndex.interval(first, end),
        NDArrayIndex.all());
  }

  private PlaneConvolution band(Axis rows) {
    return bands.computeIfAbsent(
        rows,
        r ->
            new PlaneConvolution(
                new ConvolutionShape(shape.in(), shape.out(), r, shape.columns()),
                turned,
                scratch));
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
    band(shape.rows()).backward(x, w, b, f, value, gradient, into, manager);
  }
}
