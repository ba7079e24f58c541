package dev.concertina.internal.graph;

import dev.concertina.internal.Json;
import dev.concertina.internal.Require;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Names and edges, checked before any node is made: DL4J takes exponential time for doubled edges,
 * and does not check what it is given.
 */
final class GraphStructure {
  static final int MOST_NODES = 2_000;

  /** Of one node, and inputs or outputs of the graph. */
  static final int MOST_EDGES = 64;

  private static final Pattern NAME = Pattern.compile("[\\x20-\\x7e]{1,100}");

  private final List<String> networkInputs;
  private final List<String> networkOutputs;
  private final Map<String, List<String>> inputs = new LinkedHashMap<>();

  GraphStructure(List<String> networkInputs, List<String> networkOutputs) {
    this.networkInputs = List.copyOf(networkInputs);
    this.networkOutputs = List.copyOf(networkOutputs);
    networkInputs.forEach(GraphStructure::requireName);
    requireDistinct(networkInputs, "the graph's inputs");
    requireDistinct(networkOutputs, "the graph's outputs");
  }

  private static void requireName(String name) {
    Require.that(
        NAME.matcher(name).matches(),
        "a node's name must be 1 to 100 plain characters, found '%s'",
        Json.printable(name));
  }

  private static void requireDistinct(List<String> names, String what) {
    Require.that(
        !names.isEmpty() && new HashSet<>(names).size() == names.size(),
        "%s must be at least one name, and none twice, found %s",
        what,
        Json.printable(names.toString()));
  }

  void add(String name, List<String> from) {
    requireName(name);
    Require.that(
        !networkInputs.contains(name) && inputs.put(name, List.copyOf(from)) == null,
        "nodes and inputs must have different names, found '%s' twice",
        name);
    requireDistinct(from, "the inputs of node '" + name + "'");
  }

  List<String> networkInputs() {
    return networkInputs;
  }

  List<String> inputsOf(String node) {
    return inputs.get(node);
  }

  /** Refuses unknown names and cycles. */
  void require() {
    Require.that(!inputs.isEmpty(), "the graph must have at least one node, found none");
    inputs.forEach(
        (name, from) ->
            from.forEach(
                other ->
                    Require.that(
                        isKnown(other),
                        "node '%s' must take in nodes or inputs that there are, found '%s'",
                        name,
                        Json.printable(other))));
    for (String output : networkOutputs) {
      Require.that(
          inputs.containsKey(output),
          "the graph's outputs must be nodes that there are, found '%s'",
          Json.printable(output));
    }
    order();
  }

  private boolean isKnown(String name) {
    return inputs.containsKey(name) || networkInputs.contains(name);
  }

  /** All nodes, each after those that it takes in. */
  List<String> order() {
    Map<String, Integer> missing = new HashMap<>();
    Map<String, List<String>> takenBy = new HashMap<>();
    inputs.forEach(
        (name, from) -> {
          missing.put(name, from.size());
          from.forEach(other -> takenBy.computeIfAbsent(other, o -> new ArrayList<>()).add(name));
        });
    Deque<String> ready = new ArrayDeque<>(networkInputs);
    List<String> order = new ArrayList<>();
    while (!ready.isEmpty()) {
      for (String next : takenBy.getOrDefault(ready.remove(), List.of())) {
        if (missing.merge(next, -1, Integer::sum) == 0) {
          order.add(next);
          ready.add(next);
        }
      }
    }
    if (order.size() < inputs.size()) {
      Set<String> left = new HashSet<>(inputs.keySet());
      order.forEach(left::remove);
      String one = inputs.keySet().stream().filter(left::contains).findFirst().orElseThrow();
      throw new IllegalArgumentException(
          "the graph must have no cycle, found one at '" + one + "'");
    }
    return order;
  }
}
