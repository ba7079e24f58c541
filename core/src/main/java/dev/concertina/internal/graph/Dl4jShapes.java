package dev.concertina.internal.graph;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import dev.concertina.spi.Shapes;
import java.util.List;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeFeedForward;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeRecurrent;
import org.deeplearning4j.nn.conf.layers.Layer;

/** What nodes without a rule of their own make, by DL4J's arithmetic. */
final class Dl4jShapes {
  private Dl4jShapes() {}

  static SampleShape of(Layer layer, List<SampleShape> from) {
    InputType in = type(Shapes.one(from));
    InputType made = layer.getOutputType(-1, in);
    // DL4J says of layers without a width of their own that they make nothing.
    return made.arrayElementsPerExample() == 0 ? from.get(0) : shape(made, from);
  }

  static SampleShape of(GraphVertex vertex, List<SampleShape> from) {
    int most = vertex.maxVertexInputs();
    Require.that(
        from.size() >= vertex.minVertexInputs() && (most < 0 || from.size() <= most),
        "must take in %d to %d nodes, found %d",
        vertex.minVertexInputs(),
        most,
        from.size());
    InputType[] in = from.stream().map(Dl4jShapes::type).toArray(InputType[]::new);
    return shape(vertex.getOutputType(-1, in), from);
  }

  static SampleShape of(InputPreProcessor preprocessor, List<SampleShape> from) {
    return shape(preprocessor.getOutputType(type(Shapes.one(from))), from);
  }

  private static InputType type(SampleShape shape) {
    if (shape instanceof SampleShape.Image image) {
      return InputType.convolutional(image.height(), image.width(), image.channels());
    }
    return shape instanceof SampleShape.Series series
        ? InputType.recurrent(series.features(), series.time())
        : InputType.feedForward(shape.size());
  }

  private static SampleShape shape(InputType type, List<SampleShape> from) {
    if (type instanceof InputTypeFeedForward row) {
      return Shapes.vector(row.getSize());
    }
    if (type instanceof InputTypeConvolutional image) {
      return Shapes.image(image.getChannels(), image.getHeight(), image.getWidth());
    }
    if (type instanceof InputTypeRecurrent series) {
      // DL4J forgets the length of a series here and there.
      long steps = series.getTimeSeriesLength();
      int longest = from.stream().mapToInt(SampleShape::valuesPerFeature).max().orElse(1);
      return Shapes.series(series.getSize(), steps > 0 ? steps : longest);
    }
    throw new IllegalArgumentException("must make rows, series or pictures, found " + type);
  }
}
