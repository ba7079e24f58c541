package dev.concertina.internal.convolution;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import dev.concertina.spi.FieldReader;
import dev.concertina.spi.FieldWriter;
import dev.concertina.spi.LayerFields;
import dev.concertina.spi.NodeType;
import dev.concertina.spi.Shapes;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;

/** Convolutions, plain and transposed, poolings, and the loss of pictures. */
final class Convolutions {
  private static final int MOST_FILTERS = 1 << 16;
  private static final int LARGEST_KERNEL = 256;
  private static final int LARGEST_DILATION = 64;

  private static final Map<String, ConvolutionMode> MODES =
      Map.of("same", ConvolutionMode.Same, "truncate", ConvolutionMode.Truncate);

  private Convolutions() {}

  static List<NodeType<?>> types() {
    return List.of(convolution(), transposed(), pooling(), loss());
  }

  private static NodeType<ConvolutionLayer> convolution() {
    return NodeType.layer(
            "convolution",
            ConvolutionLayer.class,
            (layer, out) -> {
              write(layer, out);
              out.integers("dilation", layer.getDilation());
            },
            in ->
                read(in, new ConvolutionLayer.Builder())
                    .dilation(in.integers("dilation", 2, 1, LARGEST_DILATION))
                    .build())
        .withShape(Convolutions::convolved);
  }

  private static NodeType<Deconvolution2D> transposed() {
    return NodeType.layer(
            "transposedConvolution",
            Deconvolution2D.class,
            Convolutions::write,
            in -> read(in, new Deconvolution2D.Builder()).build())
        .withShape(Convolutions::transposed);
  }

  private static void write(ConvolutionLayer layer, FieldWriter out) {
    LayerFields.write(layer, out);
    out.flag("bias", layer.hasBias());
    writeWindow(
        layer.getKernelSize(),
        layer.getStride(),
        layer.getPadding(),
        layer.getConvolutionMode(),
        out);
  }

  private static void writeWindow(
      int[] kernel, int[] stride, int[] padding, ConvolutionMode mode, FieldWriter out) {
    out.integers("kernel", kernel);
    out.integers("stride", stride);
    out.integers("padding", padding);
    out.choice("mode", mode, MODES);
  }

  private static <B extends ConvolutionLayer.BaseConvBuilder<B>> B read(FieldReader in, B layer) {
    LayerFields.read(in, layer);
    layer.setKernelSize(in.integers("kernel", 2, 1, LARGEST_KERNEL));
    layer.setStride(in.integers("stride", 2, 1, LARGEST_KERNEL));
    layer.setPadding(in.integers("padding", 2, 0, LARGEST_KERNEL * LARGEST_DILATION));
    return layer.convolutionMode(in.choice("mode", MODES)).hasBias(in.flag("bias"));
  }

  private static SampleShape convolved(ConvolutionLayer layer, List<SampleShape> inputs) {
    SampleShape.Image in = Shapes.picture(inputs);
    requireChannels(layer, in);
    SampleShape out =
        windowed(
            in,
            layer.getNOut(),
            layer.getKernelSize(),
            layer.getStride(),
            layer.getPadding(),
            layer.getDilation(),
            layer.getConvolutionMode());
    requireRoom(layer, (double) in.channels() * out.valuesPerFeature());
    return out;
  }

  private static void requireChannels(FeedForwardLayer layer, SampleShape.Image in) {
    Shapes.requireWidth(in, layer.getNIn());
    Require.that(
        layer.getNOut() <= MOST_FILTERS,
        "'out' must be at most %d, found %d",
        MOST_FILTERS,
        layer.getNOut());
  }

  /** Every value of the larger side stands once in working memory for each place of the kernel. */
  private static void requireRoom(ConvolutionLayer layer, double values) {
    Shapes.requireFew(values * layer.getKernelSize()[0] * layer.getKernelSize()[1]);
  }

  private static SampleShape.Image windowed(
      SampleShape.Image in,
      long channels,
      int[] kernel,
      int[] stride,
      int[] padding,
      int[] dilation,
      ConvolutionMode mode) {
    long height = windows(in.height(), kernel[0], stride[0], padding[0], dilation[0], mode);
    long width = windows(in.width(), kernel[1], stride[1], padding[1], dilation[1], mode);
    return (SampleShape.Image) Shapes.image(channels, height, width);
  }

  /** How many places there are for a window along a side. */
  private static long windows(
      long side, long kernel, long stride, long padding, long dilation, ConvolutionMode mode) {
    Require.that(
        stride <= kernel,
        "'stride' must be at most 'kernel', %d, found %d: DL4J would pad by less than nothing",
        kernel,
        stride);
    if (mode == ConvolutionMode.Same) {
      requireNoPadding(padding);
      return (side + stride - 1) / stride;
    }
    long window = (kernel - 1) * dilation + 1;
    Require.that(
        padding < window && window <= side + 2 * padding,
        "its window of %d must be larger than 'padding' and fit into a side of %d, found padding"
            + " %d",
        window,
        side,
        padding);
    return (side + 2 * padding - window) / stride + 1;
  }

  private static void requireNoPadding(long padding) {
    Require.that(padding == 0, "'padding' must be 0 with the mode 'same', found %d", padding);
  }

  private static SampleShape transposed(Deconvolution2D layer, List<SampleShape> inputs) {
    SampleShape.Image in = Shapes.picture(inputs);
    requireChannels(layer, in);
    long[] sides = {in.height(), in.width()};
    for (int i = 0; i < sides.length; i++) {
      long kernel = layer.getKernelSize()[i];
      long stride = layer.getStride()[i];
      long padding = layer.getPadding()[i];
      Require.that(
          stride <= kernel,
          "'stride' must be at most 'kernel', %d, found %d: DL4J would pad by less than nothing",
          kernel,
          stride);
      if (layer.getConvolutionMode() == ConvolutionMode.Same) {
        requireNoPadding(padding);
        sides[i] *= stride;
      } else {
        Require.that(
            padding < kernel,
            "'padding' must be less than 'kernel', %d, found %d",
            kernel,
            padding);
        sides[i] = stride * (sides[i] - 1) + kernel - 2 * padding;
      }
    }
    requireRoom(layer, (double) layer.getNOut() * in.valuesPerFeature());
    return Shapes.image(layer.getNOut(), sides[0], sides[1]);
  }

  /** The greatest value of each window; our nets use no other pooling. */
  private static NodeType<SubsamplingLayer> pooling() {
    return NodeType.layer(
            "maxPooling",
            SubsamplingLayer.class,
            (layer, out) ->
                writeWindow(
                    layer.getKernelSize(),
                    layer.getStride(),
                    layer.getPadding(),
                    layer.getConvolutionMode(),
                    out),
            in ->
                new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                    .kernelSize(in.integers("kernel", 2, 1, LARGEST_KERNEL))
                    .stride(in.integers("stride", 2, 1, LARGEST_KERNEL))
                    .padding(in.integers("padding", 2, 0, LARGEST_KERNEL))
                    .convolutionMode(in.choice("mode", MODES))
                    .build())
        .withShape(
            (layer, inputs) -> {
              SampleShape.Image in = Shapes.picture(inputs);
              return windowed(
                  in,
                  in.channels(),
                  layer.getKernelSize(),
                  layer.getStride(),
                  layer.getPadding(),
                  layer.getDilation(),
                  layer.getConvolutionMode());
            });
  }

  private static NodeType<CnnLossLayer> loss() {
    return NodeType.layer(
            "pictureLoss",
            CnnLossLayer.class,
            (layer, out) -> {
              out.activation("activation", layer.getActivationFn());
              out.loss("loss", layer.getLossFn());
            },
            in ->
                new CnnLossLayer.Builder(in.loss("loss"))
                    .activation(in.activation("activation"))
                    .build())
        .withShape((layer, inputs) -> Shapes.picture(inputs));
  }
}
