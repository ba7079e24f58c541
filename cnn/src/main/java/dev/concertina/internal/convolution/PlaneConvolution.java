package dev.concertina.internal.convolution;

import dev.concertina.internal.arithmetic.ActivationDerivative;
import dev.concertina.internal.arithmetic.BiasGradient;
import dev.concertina.internal.arithmetic.Memory;
import dev.concertina.internal.arithmetic.Pointwise;
import dev.concertina.internal.planes.ConvolutionShape;
import dev.concertina.internal.planes.ConvolutionShape.Link;
import dev.concertina.internal.planes.Correlation;
import dev.concertina.internal.planes.ImageScratch;
import dev.concertina.internal.planes.LinkWeights;
import dev.concertina.internal.planes.PlaneRows;
import java.util.List;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution on padded planes, a few samples at a time: as many as the caches hold. Or one the
 * other way round, from what is the result of its shape to the image.
 */
final class PlaneConvolution implements ImageConvolution {
  /** How many values a row of planes should have at most. */
  private static final int ROW = 600;

  private final ConvolutionShape shape;
  private final ImageScratch scratch;
  private final Memory memory = new Memory();
  private final Correlation toResult;
  private final Correlation toImage;
  private final PlaneRows image;
  private final PlaneRows result;
  private final Correlation there;
  private final Correlation back;
  private final PlaneRows source;
  private final PlaneRows target;
  private final int group;

  /**
   * A convolution of a shape.
   *
   * @param turned whether it goes from the result to the image
   */
  PlaneConvolution(ConvolutionShape shape, boolean turned, ImageScratch scratch) {
    this.shape = shape;
    this.scratch = scratch;
    List<Link> links = shape.links();
    List<Link> reversed = links.stream().map(Link::reversed).toList();
    toResult = new Correlation(links, shape.in(), shape.out(), shape.taps(), false, scratch);
    toImage = new Correlation(reversed, shape.out(), shape.in(), shape.taps(), true, scratch);
    image = new PlaneRows(shape.image(), scratch, ImageScratch.Place.IMAGE_PLANES, memory);
    result = new PlaneRows(shape.result(), scratch, ImageScratch.Place.RESULT_PLANES, memory);
    there = turned ? toImage : toResult;
    back = turned ? toResult : toImage;
    source = turned ? result : image;
    target = turned ? image : result;
    group = Math.max(1, ROW / shape.plane());
  }

  @Override
  public void forward(INDArray x, INDArray w, INDArray b, Pointwise f, INDArray out) {
    int samples = (int) x.size(0);
    long matrices = pack(there.weights(), w);
    float[] bias = new float[target.planes().channels()];
    if (b != null) {
      memory.read(Memory.address(b), bias, 0, bias.length);
    }
    for (int sample = 0; sample < samples; sample += group) {
      int count = Math.min(group, samples - sample);
      load(x, sample, count);
      target.clear(count);
      there.apply(source, matrices, target);
      int length = count * target.planes().image();
      float[] values = scratch.array(ImageScratch.Place.RESULT, length);
      target.collect(values);
      addBias(values, count, bias);
      f.apply(values, length);
      each(out, sample, count, (at, size, address) -> memory.write(values, at, size, address));
    }
  }

  /** Copies a section of images: {@code length} values between a place and an address. */
  private interface Copy {
    void of(int at, int length, long address);
  }

  /** The channels may lie apart, as those of some lines do. */
  private static void each(INDArray images, int sample, int count, Copy copy) {
    int plane = (int) (images.size(2) * images.size(3));
    int channels = (int) images.size(1);
    boolean apart = images.stride(1) != plane;
    int length = apart ? plane : channels * plane;
    for (int i = 0; i < count * channels * plane / length; i++) {
      int channel = apart ? i % channels : 0;
      int number = sample + (apart ? i / channels : i);
      long start = number * images.stride(0) + channel * images.stride(1);
      copy.of(i * length, length, Memory.address(images) + start * Float.BYTES);
    }
  }

  private float[] read(INDArray images, int sample, int count, ImageScratch.Place place) {
    int length = (int) (count * images.size(1) * images.size(2) * images.size(3));
    float[] values = scratch.array(place, length);
    each(images, sample, count, (at, size, address) -> memory.read(address, values, at, size));
    return values;
  }

  private long pack(LinkWeights links, INDArray w) {
    int length = (int) w.length();
    float[] kernel = scratch.array(ImageScratch.Place.KERNEL, length);
    memory.read(Memory.address(w), kernel, 0, length);
    float[] matrices = scratch.array(ImageScratch.Place.WEIGHTS, links.size());
    links.pack(kernel, matrices);
    long at = scratch.address(ImageScratch.Place.WEIGHTS, links.size());
    memory.write(matrices, 0, links.size(), at);
    return at;
  }

  private void load(INDArray x, int sample, int count) {
    source.spread(read(x, sample, count, ImageScratch.Place.IMAGE), count);
  }

  private void addBias(float[] values, int count, float[] bias) {
    int size = target.planes().image() / bias.length;
    for (int i = 0; i < count * bias.length; i++) {
      float b = bias[i % bias.length];
      int end = (i + 1) * size;
      for (int j = i * size; j < end; j++) {
        values[j] += b;
      }
    }
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
    int samples = (int) x.size(0);
    ActivationDerivative slope =
        new ActivationDerivative(f, value, new BiasGradient(target.planes().channels()));
    boolean byResults = Correlation.isThin(shape.out()) && shape.out() < shape.in();
    LinkWeights links = (byResults ? toImage : toResult).weights();
    long sums = scratch.address(ImageScratch.Place.KERNEL, links.size());
    long matrices = into.input() == null ? 0 : pack(back.weights(), w);
    for (int sample = 0; sample < samples; sample += group) {
      int count = Math.min(group, samples - sample);
      load(x, sample, count);
      loadDeltas(slope, gradient, sample, count);
      if (byResults) {
        toImage.gradient(result, image, sample == 0, sums);
      } else {
        toResult.gradient(image, result, sample == 0, sums);
      }
      if (into.input() != null) {
        inputGradient(matrices, sample, count, into.input());
      }
    }
    unpack(links, sums, into.weights());
    slope.sums().write(into.bias(), memory);
  }

  private void loadDeltas(ActivationDerivative slope, INDArray gradient, int sample, int count) {
    int length = count * target.planes().image();
    float[] delta = read(gradient, sample, count, ImageScratch.Place.RESULT);
    if (slope.value() != null) {
      float[] values = read(slope.value(), sample, count, ImageScratch.Place.VALUE);
      slope.function().backward(values, delta, length);
    }
    int channels = target.planes().channels();
    int size = target.planes().image() / channels;
    for (int i = 0; i < count * channels; i++) {
      slope.sums().add(i % channels, delta, i * size, size);
    }
    target.spread(delta, count);
  }

  private void inputGradient(long matrices, int sample, int count, INDArray to) {
    source.clear(count);
    back.apply(target, matrices, source);
    int length = count * source.planes().image();
    float[] values = scratch.array(ImageScratch.Place.IMAGE, length);
    source.collect(values);
    each(to, sample, count, (at, size, address) -> memory.write(values, at, size, address));
  }

  private void unpack(LinkWeights links, long at, INDArray weightGradient) {
    float[] matrices = scratch.array(ImageScratch.Place.WEIGHTS, links.size());
    memory.read(at, matrices, 0, links.size());
    int length = (int) weightGradient.length();
    float[] kernel = scratch.array(ImageScratch.Place.KERNEL, length);
    links.unpack(matrices, kernel);
    memory.write(kernel, 0, length, Memory.address(weightGradient));
  }
}
