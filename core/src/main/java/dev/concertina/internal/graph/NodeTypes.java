package dev.concertina.internal.graph;

import dev.concertina.spi.NodeType;
import java.util.List;

/**
 * The node types of a module, found by {@link java.util.ServiceLoader}: a public class with a
 * public constructor without arguments, named in {@code
 * META-INF/services/dev.concertina.internal.graph.NodeTypes}.
 *
 * <p>For Concertina's own modules. Whoever has types of their own names them to {@code load}.
 */
public interface NodeTypes {
  /**
   * Lists the types.
   *
   * @return types whose names have no dot
   */
  List<NodeType<?>> types();
}
