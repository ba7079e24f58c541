package dev.concertina.internal.convolution;

import dev.concertina.data.SampleShape;
import dev.concertina.internal.Require;
import dev.concertina.internal.dct.BlockTransform;
import dev.concertina.internal.dct.BlockVertex;
import dev.concertina.internal.dct.DctVertex;
import dev.concertina.internal.dct.InverseDctVertex;
import dev.concertina.spi.FieldReader;
import dev.concertina.spi.FieldWriter;
import dev.concertina.spi.NodeType;
import dev.concertina.spi.Shapes;
import java.util.List;

/** The cosine transform of blocks and its inverse. */
final class BlockVertices {
  private BlockVertices() {}

  static List<NodeType<?>> types() {
    return List.of(
        NodeType.vertex(
                "transform",
                DctVertex.class,
                BlockVertices::write,
                in -> new DctVertex(unit(in), middle(in)))
            .withShape((vertex, inputs) -> planes(inputs)),
        NodeType.vertex(
                "inverseTransform",
                InverseDctVertex.class,
                BlockVertices::write,
                in -> new InverseDctVertex(unit(in), middle(in)))
            .withShape((vertex, inputs) -> pictures(inputs)));
  }

  private static void write(BlockVertex vertex, FieldWriter out) {
    out.number("unit", vertex.unit());
    out.number("middle", vertex.middle());
  }

  private static double unit(FieldReader in) {
    return in.number("unit", Double.MIN_VALUE, Double.MAX_VALUE);
  }

  private static double middle(FieldReader in) {
    return in.number("middle", -Double.MAX_VALUE, Double.MAX_VALUE);
  }

  private static SampleShape planes(List<SampleShape> inputs) {
    SampleShape.Image in = Shapes.picture(inputs);
    int side = BlockTransform.SIDE;
    Require.that(
        in.channels() == 1 && in.height() % side == 0 && in.width() % side == 0,
        "must take in one channel, and sides that are multiples of %d, found %s",
        side,
        in);
    return Shapes.image(BlockTransform.PLANES + 1, in.height() / side, in.width() / side);
  }

  private static SampleShape pictures(List<SampleShape> inputs) {
    boolean fits =
        inputs.size() == 2
            && inputs.get(0) instanceof SampleShape.Image correction
            && inputs.get(1) instanceof SampleShape.Image code
            && correction.channels() == BlockTransform.PLANES
            && code.channels() == BlockTransform.PLANES + 1
            && correction.height() == code.height()
            && correction.width() == code.width();
    Require.that(
        fits,
        "must take in %d planes, and a code of one more, found %s",
        BlockTransform.PLANES,
        inputs);
    SampleShape.Image code = (SampleShape.Image) inputs.get(1);
    int side = BlockTransform.SIDE;
    return Shapes.image(1, (long) side * code.height(), (long) side * code.width());
  }
}
