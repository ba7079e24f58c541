package dev.concertina.benchmarks;

import dev.concertina.metrics.ReconstructionError;
import dev.concertina.spi.PlanRequest;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;


class NetsTest {
  static Stream<String> names() {
    return Stream.concat(Nets.BASE.stream(), Nets.SIZES.stream()).map(Net::name);
  }

  @Test
  void namesAreDifferent() {
    Set<String> seen = new HashSet<>();
    assertTrue(names().allMatch(seen::add));
  }

  @ParameterizedTest
  @MethodSource("names")
  void deeplearning4jCountsAsManyWeights(String name) {
    Net net = Nets.named(name);
    NetArchitecture architecture = new NetArchitecture(net);
    PlanRequest request = new PlanRequest(architecture.shape(), ReconstructionError.SQUARED, 1);
    ComputationGraph graph = new ComputationGraph(architecture.plan(request).graph());
    graph.init();
    assertEquals(graph.numParams(), net.parameters());
    graph.close();
  }

  @Test
  void picturesAreMostlyBlackAndSeriesSmall() {
    for (Net net : Nets.BASE) {
      float[] values = new MadeData(1).samples(net, 50);
      int lit = 0;
      for (float value : values) {
        assertTrue(Math.abs(value) <= 1 && (net.isSeries() || value >= 0), net.name());
        lit += value > 0 ? 1 : 0;
      }
      double share = (double) lit / values.length;
      assertTrue(net.isSeries() || share > 0.1 && share < 0.3, net.name() + ": " + share);
    }
  }
}
