package dev.concertina.internal.convolution;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import dev.concertina.spi.LayerFields;
import dev.concertina.spi.NodeType;
import dev.concertina.spi.Shapes;
import java.util.List;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;

/** What changes the size of pictures, or makes rows of them and pictures of rows. */
final class Resizing {
  private static final int MOST_TIMES = 256;
  private static final int LONGEST_SIDE = 1 << 20;

  private Resizing() {}

  static List<NodeType<?>> types() {
    return List.of(upsampling(), cropping(), flattening(), unflattening(), reshaping());
  }

  private static NodeType<Upsampling2D> upsampling() {
    return NodeType.layer(
            "upsampling",
            Upsampling2D.class,
            (layer, out) -> out.integers("times", layer.getSize()),
            in -> new Upsampling2D.Builder().size(in.integers("times", 2, 1, MOST_TIMES)).build())
        .withShape(
            (layer, inputs) -> {
              SampleShape.Image in = Shapes.picture(inputs);
              return Shapes.image(
                  in.channels(),
                  (long) in.height() * layer.getSize()[0],
                  (long) in.width() * layer.getSize()[1]);
            });
  }

  private static NodeType<Cropping2D> cropping() {
    return NodeType.layer(
            "cropping",
            Cropping2D.class,
            (layer, out) -> out.integers("cut", layer.getCropping()),
            in -> {
              int[] cut = in.integers("cut", 4, 0, LONGEST_SIDE);
              return new Cropping2D(cut[0], cut[1], cut[2], cut[3]);
            })
        .withShape(
            (layer, inputs) -> {
              SampleShape.Image in = Shapes.picture(inputs);
              int[] cut = layer.getCropping();
              return Shapes.image(
                  in.channels(), in.height() - cut[0] - cut[1], in.width() - cut[2] - cut[3]);
            });
  }

  private static NodeType<CnnToFeedForwardPreProcessor> flattening() {
    return NodeType.preprocessor(
            "flatten",
            CnnToFeedForwardPreProcessor.class,
            (flattening, out) -> {
              out.whole("channels", flattening.getNumChannels());
              out.whole("height", flattening.getInputHeight());
              out.whole("width", flattening.getInputWidth());
            },
            in ->
                new CnnToFeedForwardPreProcessor(
                    in.integer("height", 1, LONGEST_SIDE),
                    in.integer("width", 1, LONGEST_SIDE),
                    in.integer("channels", 1, LayerFields.WIDEST)))
        .withShape(
            (flattening, inputs) -> {
              SampleShape.Image in = Shapes.picture(inputs);
              Require.that(
                  in.channels() == flattening.getNumChannels()
                      && in.height() == flattening.getInputHeight()
                      && in.width() == flattening.getInputWidth(),
                  "a flattening must be of the pictures that it takes in, %s, found %d channels of"
                      + " %d x %d",
                  in,
                  flattening.getNumChannels(),
                  flattening.getInputHeight(),
                  flattening.getInputWidth());
              return Shapes.vector(in.size());
            });
  }

  private static NodeType<FeedForwardToCnnPreProcessor> unflattening() {
    return NodeType.preprocessor(
            "unflatten",
            FeedForwardToCnnPreProcessor.class,
            (unflattening, out) -> {
              out.whole("channels", unflattening.getNumChannels());
              out.whole("height", unflattening.getInputHeight());
              out.whole("width", unflattening.getInputWidth());
            },
            in ->
                new FeedForwardToCnnPreProcessor(
                    in.integer("height", 1, LONGEST_SIDE),
                    in.integer("width", 1, LONGEST_SIDE),
                    in.integer("channels", 1, LayerFields.WIDEST)))
        .withShape(Resizing::unflattened);
  }

  private static SampleShape unflattened(
      FeedForwardToCnnPreProcessor unflattening, List<SampleShape> inputs) {
    SampleShape.Features row = Shapes.row(inputs);
    SampleShape picture =
        Shapes.image(
            unflattening.getNumChannels(),
            unflattening.getInputHeight(),
            unflattening.getInputWidth());
    Require.that(
        picture.size() == row.size(),
        "must make pictures of as many values as it takes in, %d, found %s",
        row.size(),
        picture);
    return picture;
  }

  private static NodeType<PreprocessorVertex> reshaping() {
    return NodeType.vertex(
            "preprocess",
            PreprocessorVertex.class,
            (vertex, out) -> out.preprocessor("by", vertex.getPreProcessor()),
            in -> new PreprocessorVertex(in.preprocessor("by")))
        .withShape(
            (vertex, inputs) -> {
              Require.that(
                  vertex.getPreProcessor() instanceof FeedForwardToCnnPreProcessor,
                  "'by' must be an unflattening, found %s",
                  vertex.getPreProcessor().getClass().getSimpleName());
              return unflattened((FeedForwardToCnnPreProcessor) vertex.getPreProcessor(), inputs);
            });
  }
}
