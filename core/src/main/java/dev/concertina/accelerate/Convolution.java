package dev.concertina.accelerate;

import dev.concertina.accelerate.ConvolutionShape.Link;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The arithmetic of a convolutional layer for one size of image, {@code f(w * x + b)}, forward and
 * backward, on arrays {@code [batch, channels, height, width]} and weights {@code [out, in, height,
 * width]} in C order, a few samples at a time. An instance is for one thread.
 */
final class Convolution {
  static int TARGET = Integer.getInteger("conv.target", 1024);
  static Correlation.Way FORWARD, BACKWARD, GRADIENT;
  static Boolean REVERSED;

  private final ConvolutionShape shape;
  private final Scratch scratch;
  private final Memory memory = new Memory();
  private final Correlation forward;
  private final Correlation backward;
  private final PlaneRows image;
  private final PlaneRows result;
  private final int group;

  Convolution(ConvolutionShape shape, Scratch scratch) {
    this.shape = shape;
    this.scratch = scratch;
    Blas blas = new Blas();
    List<Link> links = shape.links();
    List<Link> back = links.stream().map(Link::reversed).toList();
    forward =
        new Correlation(links, shape.in(), shape.out(), shape.taps(), false, scratch, blas, memory);
    backward =
        new Correlation(back, shape.out(), shape.in(), shape.taps(), true, scratch, blas, memory);
    image = new PlaneRows(shape.image(), scratch, Scratch.Place.IMAGE_PLANES, memory);
    result = new PlaneRows(shape.result(), scratch, Scratch.Place.RESULT_PLANES, memory);
    group = Math.max(1, TARGET / shape.plane());
  }

  private Correlation.Way forwardWay() {
    return FORWARD != null ? FORWARD : Correlation.Way.SEPARATE;
  }

  private Correlation.Way backwardWay() {
    return BACKWARD != null ? BACKWARD : Correlation.Way.SEPARATE;
  }

  private Correlation.Way gradientWay() {
    return GRADIENT != null ? GRADIENT : Correlation.Way.SEPARATE;
  }

  private boolean gradientReversed() {
    return REVERSED != null ? REVERSED : false;
  }

  private long pack(LinkWeights links, INDArray w) {
    int length = shape.in() * shape.out() * shape.taps();
    float[] kernel = scratch.array(Scratch.Place.KERNEL, length);
    memory.read(Memory.address(w), kernel, 0, length);
    float[] packed = scratch.array(Scratch.Place.WEIGHTS, links.size());
    links.pack(kernel, packed);
    long at = scratch.address(Scratch.Place.WEIGHTS, links.size());
    memory.write(packed, 0, links.size(), at);
    return at;
  }

  /** {@code out = f(w * x + b)}; b may be null. */
  void forward(INDArray x, INDArray w, INDArray b, Pointwise f, INDArray out) {
    int samples = (int) x.size(0);
    int from = shape.image().image();
    int to = shape.result().image();
    long weights = pack(forward.weights(forwardWay()), w);
    float[] bias = bias(b);
    for (int sample = 0; sample < samples; sample += group) {
      int count = Math.min(group, samples - sample);
      load(Memory.address(x) + (long) sample * from * Float.BYTES, count);
      result.clear(count);
      forward.apply(forwardWay(), image, weights, result);
      float[] values = scratch.array(Scratch.Place.RESULT, count * to);
      result.collect(values);
      addBias(values, count, bias);
      f.apply(values, count * to);
      memory.write(values, 0, count * to, Memory.address(out) + (long) sample * to * Float.BYTES);
    }
  }

  private float[] bias(INDArray b) {
    float[] bias = new float[shape.out()];
    if (b != null) {
      memory.read(Memory.address(b), bias, 0, bias.length);
    }
    return bias;
  }

  private void load(long x, int count) {
    int length = count * shape.image().image();
    float[] values = scratch.array(Scratch.Place.IMAGE, length);
    memory.read(x, values, 0, length);
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

  /**
   * The gradients, given the one of the activation.
   *
   * @param value the activation's values, or null where the slope is already in the gradient
   * @param weightGradient where the weights' goes
   * @param biasGradient where the bias's goes, or null
   * @param inputGradient where the input's goes, or null
   */
  void backward(
      INDArray x,
      INDArray w,
      Pointwise f,
      INDArray value,
      INDArray gradient,
      INDArray weightGradient,
      INDArray biasGradient,
      INDArray inputGradient) {
    int samples = (int) x.size(0);
    int from = shape.image().image();
    double[] biasSums = new double[shape.out()];
    Correlation forKernel = gradientReversed() ? backward : forward;
    LinkWeights matrices = forKernel.weights(gradientWay());
    long kernel = scratch.address(Scratch.Place.KERNEL, matrices.size());
    long weights = inputGradient == null ? 0 : pack(backward.weights(backwardWay()), w);
    for (int sample = 0; sample < samples; sample += group) {
      int count = Math.min(group, samples - sample);
      long skipped = (long) sample * from * Float.BYTES;
      load(Memory.address(x) + skipped, count);
      loadDelta(f, value, gradient, sample, count, biasSums);
      if (gradientReversed()) {
        backward.gradient(gradientWay(), result, image, sample == 0 ? 0 : 1, kernel);
      } else {
        forward.gradient(gradientWay(), image, result, sample == 0 ? 0 : 1, kernel);
      }
      if (inputGradient != null) {
        image.clear(count);
        backward.apply(backwardWay(), result, weights, image);
        float[] values = scratch.array(Scratch.Place.IMAGE, count * from);
        image.collect(values);
        memory.write(values, 0, count * from, Memory.address(inputGradient) + skipped);
      }
    }
    unpack(matrices, kernel, weightGradient);
    if (biasGradient != null) {
      float[] sums = new float[biasSums.length];
      for (int i = 0; i < sums.length; i++) {
        sums[i] = (float) biasSums[i];
      }
      memory.write(sums, 0, sums.length, Memory.address(biasGradient));
    }
  }

  private void loadDelta(
      Pointwise f, INDArray value, INDArray gradient, int sample, int count, double[] biasSums) {
    int length = count * shape.result().image();
    long skipped = (long) sample * shape.result().image() * Float.BYTES;
    float[] delta = scratch.array(Scratch.Place.RESULT, length);
    memory.read(Memory.address(gradient) + skipped, delta, 0, length);
    if (value != null) {
      float[] values = scratch.array(Scratch.Place.VALUE, length);
      memory.read(Memory.address(value) + skipped, values, 0, length);
      f.backward(values, delta, length);
    }
    int size = shape.rows().out() * shape.columns().out();
    for (int i = 0; i < count * biasSums.length; i++) {
      biasSums[i % biasSums.length] += sum(delta, i * size, size);
    }
    result.spread(delta, count);
  }

  /** In four parts, so that an addition need not wait for the one before. */
  private static double sum(float[] values, int start, int length) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = start;
    for (int end = start + length - 3; i < end; i += 4) {
      a += values[i];
      b += values[i + 1];
      c += values[i + 2];
      d += values[i + 3];
    }
    double sum = (double) a + b + c + d;
    for (int end = start + length; i < end; i++) {
      sum += values[i];
    }
    return sum;
  }

  private void unpack(LinkWeights matrices, long at, INDArray weightGradient) {
    int length = shape.in() * shape.out() * shape.taps();
    float[] packed = scratch.array(Scratch.Place.WEIGHTS, matrices.size());
    memory.read(at, packed, 0, matrices.size());
    float[] kernel = scratch.array(Scratch.Place.KERNEL, length);
    matrices.unpack(packed, kernel);
    memory.write(kernel, 0, length, Memory.address(weightGradient));
  }
}
