package dev.concertina;

import dev.concertina.data.SampleShape;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.InitialWeights;
import dev.concertina.spi.NodeType;
import dev.concertina.spi.PlanRequest;
import java.util.List;
import java.util.Map;

/**
 * Says which net: a validated value that returns a {@link GraphPlan} once the shape of the samples
 * is known.
 *
 * <p>Implementations are records without DL4J objects, so that making one neither loads a backend
 * nor seeds anything. They are immutable and may be shared between threads.
 */
public interface Architecture {

  /**
   * Returns the name of the family, as model files and the command line write it.
   *
   * @return a short lower-case word such as {@code dense}
   */
  String kind();

  /**
   * Returns what distinguishes this architecture from others of its kind, for people and for the
   * model file.
   *
   * @return names and values in a stable order; never null
   */
  Map<String, String> parameters();

  /**
   * Plans the net for samples of the given shape.
   *
   * <p>Called on the training thread; it may build DL4J configurations.
   *
   * @param request shape, loss and seed
   * @return the graph and the names of its ends
   * @throws IllegalArgumentException if this architecture cannot serve that shape, with a message
   *     that says which it can
   */
  GraphPlan plan(PlanRequest request);

  /**
   * Sets weights that need not start at random, after all weights are drawn and before the first
   * step. By default it does nothing.
   *
   * <p>Called on the training thread.
   *
   * @param first the weights, and what the net is to learn
   */
  default void initialise(InitialWeights first) {}

  /**
   * Returns how model files store the layers, vertices and losses that belong to this architecture.
   * A net with something that no type serves is refused before it is trained.
   *
   * @return types whose names have a dot; none unless an architecture says so
   */
  default List<NodeType<?>> nodeTypes() {
    return List.of();
  }

  /**
   * Refuses a shape before anything is built.
   *
   * @param shape the samples' shape
   * @throws IllegalArgumentException if this architecture cannot serve it
   */
  void requireFits(SampleShape shape);
}
