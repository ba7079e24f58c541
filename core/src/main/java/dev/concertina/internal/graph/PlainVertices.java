package dev.concertina.internal.graph;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import dev.concertina.internal.rate.QuantisationVertex;
import dev.concertina.internal.rate.RelativeErrorVertex;
import dev.concertina.spi.NodeType;
import dev.concertina.spi.Shapes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;

/** The vertices that serve samples of every shape. */
final class PlainVertices {
  private static final Map<String, ElementWiseVertex.Op> OPERATIONS =
      new TreeMap<>(
          Map.of(
              "add", ElementWiseVertex.Op.Add,
              "average", ElementWiseVertex.Op.Average,
              "max", ElementWiseVertex.Op.Max,
              "product", ElementWiseVertex.Op.Product,
              "subtract", ElementWiseVertex.Op.Subtract));

  private PlainVertices() {}

  static List<NodeType<?>> types() {
    return List.of(elementWise(), merge(), scale(), rounding(), relativeError());
  }

  private static NodeType<ElementWiseVertex> elementWise() {
    return NodeType.vertex(
            "elementWise",
            ElementWiseVertex.class,
            (vertex, out) -> out.choice("operation", vertex.getOp(), OPERATIONS),
            in -> new ElementWiseVertex(in.choice("operation", OPERATIONS)))
        .withShape(
            (vertex, inputs) -> {
              boolean two = vertex.getOp() == ElementWiseVertex.Op.Subtract;
              Require.that(
                  inputs.size() == 2 || inputs.size() > 2 && !two,
                  "must take in two nodes%s, found %d",
                  two ? "" : " or more",
                  inputs.size());
              Require.that(
                  inputs.stream().distinct().count() == 1,
                  "must take in nodes of one shape, found %s",
                  inputs);
              return inputs.get(0);
            });
  }

  private static NodeType<MergeVertex> merge() {
    return NodeType.vertex("merge", MergeVertex.class, (vertex, out) -> {}, in -> new MergeVertex())
        .withShape(PlainVertices::merged);
  }

  /** Features side by side; all else must agree. */
  private static SampleShape merged(MergeVertex vertex, List<SampleShape> inputs) {
    Require.that(inputs.size() > 1, "must take in two nodes or more, found %d", inputs.size());
    long features = inputs.stream().mapToLong(SampleShape::features).sum();
    SampleShape first = inputs.get(0);
    for (SampleShape input : inputs) {
      boolean fits =
          first instanceof SampleShape.Image one && input instanceof SampleShape.Image other
              ? one.height() == other.height() && one.width() == other.width()
              : first.getClass() == input.getClass()
                  && first.valuesPerFeature() == input.valuesPerFeature();
      Require.that(fits, "must take in nodes that differ in features only, found %s", inputs);
    }
    if (first instanceof SampleShape.Image picture) {
      return Shapes.image(features, picture.height(), picture.width());
    }
    return first instanceof SampleShape.Series series
        ? Shapes.series(features, series.time())
        : Shapes.vector(features);
  }

  private static NodeType<ScaleVertex> scale() {
    return NodeType.vertex(
            "scale",
            ScaleVertex.class,
            (vertex, out) -> out.number("factor", vertex.getScaleFactor()),
            in -> new ScaleVertex(in.number("factor", -Double.MAX_VALUE, Double.MAX_VALUE)))
        .withShape((vertex, inputs) -> Shapes.one(inputs));
  }

  private static NodeType<QuantisationVertex> rounding() {
    return NodeType.vertex(
            "rounding",
            QuantisationVertex.class,
            (vertex, out) -> {
              out.number("finest", vertex.finest());
              out.number("coarsest", vertex.coarsest());
              out.number("leastZone", vertex.leastZone());
              out.number("mostZone", vertex.mostZone());
            },
            in ->
                new QuantisationVertex(
                    in.number("finest", Double.MIN_VALUE, Double.MAX_VALUE),
                    in.number("coarsest", Double.MIN_VALUE, Double.MAX_VALUE),
                    in.number("leastZone", 0, 0.5),
                    in.number("mostZone", 0, 0.5)))
        .withShape(PlainVertices::rounded);
  }

  private static SampleShape rounded(QuantisationVertex vertex, List<SampleShape> inputs) {
    Require.that(
        inputs.size() == 2 && inputs.get(1).equals(new SampleShape.Features(2)),
        "must take in a code and two numbers for each sample, found %s",
        inputs);
    Require.that(
        !(inputs.get(0) instanceof SampleShape.Series) && inputs.get(0).features() > 1,
        "must take in a code of rows or pictures, of two features or more, found %s",
        inputs.get(0));
    return inputs.get(0);
  }

  private static NodeType<RelativeErrorVertex> relativeError() {
    return NodeType.vertex(
            "relativeError",
            RelativeErrorVertex.class,
            (vertex, out) -> out.number("floor", vertex.floor()),
            in -> new RelativeErrorVertex(in.number("floor", Double.MIN_VALUE, Double.MAX_VALUE)))
        .withShape((vertex, inputs) -> Shapes.one(inputs));
  }
}
