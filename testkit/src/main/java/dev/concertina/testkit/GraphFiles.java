package dev.concertina.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.concertina.Architecture;
import dev.concertina.data.SampleShape;
import dev.concertina.internal.graph.Catalogue;
import dev.concertina.internal.graph.GraphText;
import dev.concertina.internal.graph.Graphs;
import dev.concertina.internal.model.ModelFile;
import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.GraphPlan;
import dev.concertina.spi.PlanRequest;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** Graphs of architectures written and read again, for the tests of all modules. */
public final class GraphFiles {
  private GraphFiles() {}

  /**
   * Checks, for each loss that the architecture takes, that a graph comes back as it was written;
   * fails if there is none.
   */
  public static void assertKept(Architecture architecture, SampleShape shape, boolean missing) {
    List<ReconstructionError> kept = new ArrayList<>();
    for (ReconstructionError loss : ReconstructionError.values()) {
      GraphPlan plan;
      try {
        plan = architecture.plan(new PlanRequest(shape, loss, -77, missing));
      } catch (IllegalArgumentException otherLossesOnly) {
        continue;
      }
      assertKept(plan, Catalogue.installed().with(architecture.nodeTypes()));
      kept.add(loss);
    }
    assertEquals(true, !kept.isEmpty(), "no loss for " + architecture);
  }

  /**
   * The text makes an equal graph, whose text is equal; DL4J's own words for both are equal too.
   */
  private static void assertKept(GraphPlan plan, Catalogue types) {
    ModelFile.requireWritable(plan, types);
    String text = GraphText.write(plan.graph(), types);
    ComputationGraphConfiguration again = GraphText.read(text, types);
    assertEquals(text, GraphText.write(again, types));
    assertEquals(plan.graph().toJson(), again.toJson());
    assertEquals(Graphs.parameters(plan.graph()), Graphs.parameters(again));
  }
}
