package dev.concertina.internal.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.concertina.data.SampleShape;
import dev.concertina.internal.JsonFields;
import java.util.Map;

/** The shape of a sample, with its kind: three numbers could be pictures or something else. */
final class ShapeText {
  private static final int LONGEST_SIDE = 1 << 24;

  private enum Kind {
    VECTOR,
    IMAGE,
    SERIES
  }

  private static final Map<String, Kind> KINDS =
      Map.of("vector", Kind.VECTOR, "image", Kind.IMAGE, "series", Kind.SERIES);

  private ShapeText() {}

  static void write(ObjectNode node, SampleShape shape) {
    if (shape instanceof SampleShape.Image image) {
      node.put("kind", "image").put("channels", image.channels());
      node.put("height", image.height()).put("width", image.width());
    } else if (shape instanceof SampleShape.Series series) {
      node.put("kind", "series").put("features", series.features()).put("time", series.time());
    } else {
      node.put("kind", "vector").put("size", shape.size());
    }
  }

  static SampleShape read(JsonFields of, String key) {
    JsonFields node = of.object(key);
    SampleShape shape =
        switch (node.choice("kind", KINDS)) {
          case VECTOR -> new SampleShape.Features(side(node, "size"));
          case IMAGE ->
              new SampleShape.Image(
                  side(node, "channels"), side(node, "height"), side(node, "width"));
          case SERIES -> new SampleShape.Series(side(node, "features"), side(node, "time"));
        };
    node.finish();
    return shape;
  }

  private static int side(JsonFields node, String key) {
    return node.integer(key, 1, LONGEST_SIDE);
  }
}
