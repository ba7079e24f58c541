package dev.concertina.accelerate;

import dev.concertina.accelerate.ConvolutionShape.Link;
import java.util.List;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A convolution on padded planes, a few samples at a time: as many as the caches hold. */
final class PlaneConvolution implements ImageConvolution {
  /** How many values a row of planes should have at most. */
  private static final int ROW = 600;

  private final ConvolutionShape shape;
  private final ImageScratch scratch;
  private final Memory memory = new Memory();
  private final Correlation forward;
  private final Correlation backward;
  private final PlaneRows image;
  private final PlaneRows result;
  private final int group;

  PlaneConvolution(ConvolutionShape shape, ImageScratch scratch) {
    this.shape = shape;
    this.scratch = scratch;
    List<Link> links = shape.links();
    List<Link> back = links.stream().map(Link::reversed).toList();
    forward = new Correlation(links, shape.in(), shape.out(), shape.taps(), false, scratch);
    backward = new Correlation(back, shape.out(), shape.in(), shape.taps(), true, scratch);
    image = new PlaneRows(shape.image(), scratch, ImageScratch.Place.IMAGE_PLANES, memory);
    result = new PlaneRows(shape.result(), scratch, ImageScratch.Place.RESULT_PLANES, memory);
    group = Math.max(1, ROW / shape.plane());
  }

  @Override
  public void forward(INDArray x, INDArray w, INDArray b, Pointwise f, INDArray out) {
    int samples = (int) x.size(0);
    long matrices = pack(forward.weights(), w);
    float[] bias = new float[shape.out()];
    if (b != null) {
      memory.read(Memory.address(b), bias, 0, bias.length);
    }
    for (int sample = 0; sample < samples; sample += group) {
      int count = Math.min(group, samples - sample);
      loadImages(x, sample, count);
      result.clear(count);
      forward.apply(image, matrices, result);
      int length = count * result.planes().image();
      float[] values = scratch.array(ImageScratch.Place.RESULT, length);
      result.collect(values);
      addBias(values, count, bias);
      f.apply(values, length);
      memory.write(values, 0, length, sampleOf(out, sample));
    }
  }

  private static long sampleOf(INDArray array, int sample) {
    return Memory.address(array) + sample * (array.length() / array.size(0)) * Float.BYTES;
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

  private void loadImages(INDArray x, int sample, int count) {
    int length = count * image.planes().image();
    float[] values = scratch.array(ImageScratch.Place.IMAGE, length);
    memory.read(sampleOf(x, sample), values, 0, length);
    image.spread(values, count);
  }

  private void addBias(float[] values, int count, float[] bias) {
    int size = shape.rows().out() * shape.columns().out();
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
    BiasGradient biasGradient = new BiasGradient(shape.out());
    boolean byResults = Correlation.isThin(shape.out()) && shape.out() < shape.in();
    LinkWeights links = (byResults ? backward : forward).weights();
    long sums = scratch.address(ImageScratch.Place.KERNEL, links.size());
    long matrices = into.input() == null ? 0 : pack(backward.weights(), w);
    for (int sample = 0; sample < samples; sample += group) {
      int count = Math.min(group, samples - sample);
      loadImages(x, sample, count);
      loadDeltas(f, value, gradient, sample, count, biasGradient);
      if (byResults) {
        backward.gradient(result, image, sample == 0, sums);
      } else {
        forward.gradient(image, result, sample == 0, sums);
      }
      if (into.input() != null) {
        inputGradient(matrices, count, sampleOf(into.input(), sample));
      }
    }
    unpack(links, sums, into.weights());
    biasGradient.write(into.bias(), memory);
  }

  private void loadDeltas(
      Pointwise f,
      INDArray value,
      INDArray gradient,
      int sample,
      int count,
      BiasGradient biasGradient) {
    int length = count * result.planes().image();
    float[] delta = scratch.array(ImageScratch.Place.RESULT, length);
    memory.read(sampleOf(gradient, sample), delta, 0, length);
    if (value != null) {
      float[] values = scratch.array(ImageScratch.Place.VALUE, length);
      memory.read(sampleOf(value, sample), values, 0, length);
      f.backward(values, delta, length);
    }
    int size = shape.rows().out() * shape.columns().out();
    for (int i = 0; i < count * shape.out(); i++) {
      biasGradient.add(i % shape.out(), delta, i * size, size);
    }
    result.spread(delta, count);
  }

  private void inputGradient(long matrices, int count, long to) {
    image.clear(count);
    backward.apply(result, matrices, image);
    int length = count * image.planes().image();
    float[] values = scratch.array(ImageScratch.Place.IMAGE, length);
    image.collect(values);
    memory.write(values, 0, length, to);
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
