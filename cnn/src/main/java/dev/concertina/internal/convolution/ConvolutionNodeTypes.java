package dev.concertina.internal.convolution;

import dev.concertina.internal.graph.NodeTypes;
import dev.concertina.spi.NodeType;
import java.util.List;
import java.util.stream.Stream;

/** What convolutional nets are made of, besides what core has. */
public final class ConvolutionNodeTypes implements NodeTypes {
  /** Makes the types; the service loader calls this. */
  public ConvolutionNodeTypes() {}

  @Override
  public List<NodeType<?>> types() {
    return Stream.of(Convolutions.types(), Resizing.types(), BlockVertices.types())
        .<NodeType<?>>flatMap(List::stream)
        .toList();
  }
}
