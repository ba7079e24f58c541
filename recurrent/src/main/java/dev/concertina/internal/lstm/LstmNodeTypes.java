package dev.concertina.internal.lstm;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import dev.concertina.internal.graph.NodeTypes;
import dev.concertina.spi.FieldReader;
import dev.concertina.spi.FieldWriter;
import dev.concertina.spi.LayerFields;
import dev.concertina.spi.NodeType;
import dev.concertina.spi.Shapes;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPadding1DLayer;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;

/** What LSTM nets are made of, besides what core has. */
public final class LstmNodeTypes implements NodeTypes {
  private static final int LONGEST_SERIES = 1 << 22;

  /** Makes the types; the service loader calls this. */
  public LstmNodeTypes() {}

  @Override
  public List<NodeType<?>> types() {
    return List.of(lstm(), lastStep(), output(), repeat(), padding(), reverse(), reshape());
  }

  private static NodeType<LSTM> lstm() {
    return NodeType.layer("lstm", LSTM.class, LstmNodeTypes::write, LstmNodeTypes::read)
        .withShape(LstmNodeTypes::shape);
  }

  private static void write(LSTM layer, FieldWriter out) {
    LayerFields.write(layer, out);
    out.activation("gateActivation", layer.getGateActivationFn());
    out.number("forgetBias", layer.getForgetGateBiasInit());
  }

  private static LSTM read(FieldReader in) {
    return LayerFields.read(in, new LSTM.Builder())
        .gateActivationFunction(in.activation("gateActivation"))
        .forgetGateBiasInit(in.number("forgetBias", -1e6, 1e6))
        .dataFormat(RNNFormat.NCW)
        .build();
  }

  private static SampleShape.Series shape(LSTM layer, List<SampleShape> inputs) {
    SampleShape.Series in = Shapes.steps(inputs);
    Shapes.requireWidth(in, layer.getNIn());
    return (SampleShape.Series) Shapes.series(layer.getNOut(), in.time());
  }

  private static NodeType<LastTimeStep> lastStep() {
    return NodeType.layer(
            "lastStep",
            LastTimeStep.class,
            (layer, out) -> out.layer("layer", layer.getUnderlying()),
            in -> new LastTimeStep(in.layer("layer", LSTM.class)))
        .withShape(
            (layer, inputs) ->
                Shapes.vector(shape((LSTM) layer.getUnderlying(), inputs).features()));
  }

  private static NodeType<RnnOutputLayer> output() {
    return NodeType.layer(
            "seriesOutput",
            RnnOutputLayer.class,
            (layer, out) -> {
              LayerFields.write(layer, out);
              out.flag("bias", layer.hasBias());
              out.loss("loss", layer.getLossFn());
            },
            in ->
                LayerFields.read(in, new RnnOutputLayer.Builder(in.loss("loss")))
                    .hasBias(in.flag("bias"))
                    .dataFormat(RNNFormat.NCW)
                    .build())
        .withShape(
            (layer, inputs) -> {
              SampleShape.Series in = Shapes.steps(inputs);
              Shapes.requireWidth(in, layer.getNIn());
              return Shapes.series(layer.getNOut(), in.time());
            });
  }

  private static NodeType<RepeatVector> repeat() {
    return NodeType.layer(
            "repeat",
            RepeatVector.class,
            (layer, out) -> out.integer("times", layer.getN()),
            LstmNodeTypes::repeated)
        .withShape((layer, inputs) -> Shapes.series(Shapes.row(inputs).features(), layer.getN()));
  }

  private static RepeatVector repeated(FieldReader in) {
    RepeatVector.Builder<?> layer = new RepeatVector.Builder<>();
    layer.setRepetitionFactor(in.integer("times", 1, LONGEST_SERIES));
    return layer.build();
  }

  private static NodeType<ZeroPadding1DLayer> padding() {
    return NodeType.layer(
            "padding",
            ZeroPadding1DLayer.class,
            (layer, out) -> out.integers("steps", layer.getPadding()),
            in -> new ZeroPadding1DLayer(in.integers("steps", 2, 0, LONGEST_SERIES)))
        .withShape(
            (layer, inputs) -> {
              SampleShape.Series in = Shapes.steps(inputs);
              int[] steps = layer.getPadding();
              return Shapes.series(in.features(), (long) in.time() + steps[0] + steps[1]);
            });
  }

  private static NodeType<ReverseTimeSeriesVertex> reverse() {
    return NodeType.vertex(
            "reverse",
            ReverseTimeSeriesVertex.class,
            (vertex, out) -> out.networkInput("maskedLike", vertex.getMaskArrayInputName()),
            in -> new ReverseTimeSeriesVertex(in.networkInput("maskedLike")))
        .withShape((vertex, inputs) -> Shapes.steps(inputs));
  }

  /** Of samples one by one: a shape that fixed how many there are would serve no other batch. */
  private static NodeType<ReshapeVertex> reshape() {
    return NodeType.vertex(
            "reshape",
            ReshapeVertex.class,
            (vertex, out) -> {
              int[] shape = vertex.getNewShape();
              Require.that(
                  shape.length > 0 && shape[0] == -1,
                  "a reshaping must leave the samples free, by -1 in the first place");
              out.integers("shape", Arrays.copyOfRange(shape, 1, shape.length));
            },
            LstmNodeTypes::reshaping)
        .withShape(LstmNodeTypes::reshaped);
  }

  private static ReshapeVertex reshaping(FieldReader in) {
    int[] ofSample = in.integers("shape", 1, 3, 1, LayerFields.WIDEST);
    int[] shape = new int[ofSample.length + 1];
    shape[0] = -1;
    System.arraycopy(ofSample, 0, shape, 1, ofSample.length);
    return new ReshapeVertex('c', shape, null);
  }

  private static SampleShape reshaped(ReshapeVertex vertex, List<SampleShape> inputs) {
    SampleShape in = Shapes.one(inputs);
    int[] to = vertex.getNewShape();
    SampleShape out =
        switch (to.length) {
          case 2 -> Shapes.vector(to[1]);
          case 3 -> Shapes.series(to[1], to[2]);
          default -> Shapes.image(to[1], to[2], to[3]);
        };
    Require.that(
        out.size() == in.size(),
        "must make as many values as it takes in, %d, found %s",
        in.size(),
        out);
    return out;
  }
}
