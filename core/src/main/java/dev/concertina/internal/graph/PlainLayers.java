package dev.concertina.internal.graph;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import dev.concertina.internal.rate.RateLayer;
import dev.concertina.spi.FieldReader;
import dev.concertina.spi.FieldWriter;
import dev.concertina.spi.LayerFields;
import dev.concertina.spi.NodeType;
import dev.concertina.spi.Shapes;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.nd4j.linalg.learning.config.NoOp;

/** The layers of dense nets, and those that serve samples of every shape. */
final class PlainLayers {
  private PlainLayers() {}

  static List<NodeType<?>> types() {
    return List.of(dense(), frozen(), output(), loss(), activation(), dropout(), rate());
  }

  private static NodeType<DenseLayer> dense() {
    return NodeType.layer("dense", DenseLayer.class, PlainLayers::write, PlainLayers::read)
        .withShape(PlainLayers::shape);
  }

  private static void write(DenseLayer layer, FieldWriter out) {
    LayerFields.write(layer, out);
    out.flag("bias", layer.hasBias());
  }

  private static DenseLayer read(FieldReader in) {
    return LayerFields.read(in, new DenseLayer.Builder()).hasBias(in.flag("bias")).build();
  }

  private static SampleShape shape(FeedForwardLayer layer, List<SampleShape> inputs) {
    Shapes.requireWidth(Shapes.row(inputs), layer.getNIn());
    return Shapes.vector(layer.getNOut());
  }

  /** Frozen layers have no updater: an updater would still let a penalty move their weights. */
  private static NodeType<FrozenLayer> frozen() {
    return NodeType.layer(
            "frozen",
            FrozenLayer.class,
            (layer, out) -> out.layer("layer", layer.getLayer()),
            in -> {
              DenseLayer within = in.layer("layer", DenseLayer.class);
              within.setIUpdater(new NoOp());
              within.setBiasUpdater(new NoOp());
              return new FrozenLayer(within);
            })
        .withShape((layer, inputs) -> shape((DenseLayer) layer.getLayer(), inputs));
  }

  private static NodeType<OutputLayer> output() {
    return NodeType.layer(
            "output",
            OutputLayer.class,
            (layer, out) -> {
              LayerFields.write(layer, out);
              out.flag("bias", layer.hasBias());
              out.loss("loss", layer.getLossFn());
            },
            in ->
                LayerFields.read(in, new OutputLayer.Builder(in.loss("loss")))
                    .hasBias(in.flag("bias"))
                    .build())
        .withShape(PlainLayers::shape);
  }

  private static NodeType<LossLayer> loss() {
    return NodeType.layer(
            "loss",
            LossLayer.class,
            (layer, out) -> {
              out.whole("in", layer.getNIn());
              out.whole("out", layer.getNOut());
              out.activation("activation", layer.getActivationFn());
              out.loss("loss", layer.getLossFn());
            },
            in -> {
              LossLayer layer =
                  new LossLayer.Builder(in.loss("loss"))
                      .activation(in.activation("activation"))
                      .build();
              layer.setNIn(in.integer("in", 0, LayerFields.WIDEST));
              layer.setNOut(in.integer("out", 0, LayerFields.WIDEST));
              return layer;
            })
        .withShape(
            (layer, inputs) -> {
              SampleShape row = Shapes.row(inputs);
              requireNothingOr(layer.getNIn(), row, "in");
              requireNothingOr(layer.getNOut(), row, "out");
              return row;
            });
  }

  /** DL4J does not need the width of a loss; a configuration may give it all the same. */
  private static void requireNothingOr(long width, SampleShape row, String key) {
    Require.that(
        width == 0 || width == row.size(),
        "'%s' must be 0 or what it takes in, %d, found %d",
        key,
        row.size(),
        width);
  }

  private static NodeType<ActivationLayer> activation() {
    return NodeType.layer(
            "activation",
            ActivationLayer.class,
            (layer, out) -> out.activation("activation", layer.getActivationFn()),
            in -> new ActivationLayer(in.activation("activation")))
        .withShape((layer, inputs) -> Shapes.one(inputs));
  }

  private static NodeType<DropoutLayer> dropout() {
    return NodeType.layer(
            "dropout",
            DropoutLayer.class,
            (layer, out) -> out.dropout("keep", layer.getIDropout()),
            in -> new DropoutLayer(in.number("keep", Double.MIN_VALUE, 1)))
        .withShape((layer, inputs) -> Shapes.one(inputs));
  }

  private static NodeType<RateLayer> rate() {
    return NodeType.layer(
            "rate",
            RateLayer.class,
            (layer, out) -> {
              out.integer("planes", layer.planes());
              out.number("weight", layer.weight());
              out.number("spread", layer.spread());
            },
            in ->
                new RateLayer(
                    in.integer("planes", 1, LayerFields.WIDEST),
                    in.number("weight", Double.MIN_VALUE, Double.MAX_VALUE),
                    in.number("spread", Double.MIN_VALUE, Double.MAX_VALUE)))
        .withShape(
            (layer, inputs) -> {
              SampleShape code = Shapes.one(inputs);
              Require.that(
                  code.features() == layer.planes(),
                  "'planes' must be the features that it takes in, %d, found %d",
                  code.features(),
                  layer.planes());
              return code;
            });
  }
}
