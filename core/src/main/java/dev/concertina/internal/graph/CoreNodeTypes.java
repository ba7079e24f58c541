package dev.concertina.internal.graph;

import dev.concertina.spi.NodeType;
import java.util.List;
import java.util.stream.Stream;

/** What nets of every kind are made of, and all of the dense ones. */
final class CoreNodeTypes {
  private CoreNodeTypes() {}

  static List<NodeType<?>> types() {
    return Stream.of(
            Activations.types(),
            Initialisers.types(),
            Losses.types(),
            PlainLayers.types(),
            PlainVertices.types())
        .<NodeType<?>>flatMap(List::stream)
        .toList();
  }
}
