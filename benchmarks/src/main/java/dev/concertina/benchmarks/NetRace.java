package dev.concertina.benchmarks;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Single training steps and single passes, on some nets. */
abstract class NetRace extends Experiment {
  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NET",
      description = "Only these nets, by name or the beginning of it.")
  private List<String> only = List.of("");

  @Option(
      names = "--engines",
      split = ",",
      paramLabel = "ENGINE",
      description = "Only these engines; concertina is always among them.")
  private List<String> engines = List.of("concertina", "concertina-library", "dl4j", "pytorch");

  @Option(names = "--rounds", paramLabel = "N", description = "How often each engine has its turn.")
  private int rounds;

  private final List<Net> nets;

  NetRace(List<Net> nets) {
    this.nets = nets;
  }

  @Override
  final void measure(Results results) throws Exception {
    List<Net> chosen =
        nets.stream().filter(net -> only.stream().anyMatch(net.name()::startsWith)).toList();
    if (chosen.isEmpty()) {
      String names = nets.stream().map(Net::name).collect(Collectors.joining(", "));
      throw wrongArgument("--only must name some of " + names + ", found " + only);
    }
    Pace pace = Pace.of(isQuick(), rounds);
    try (Race race = new Race(Installation.found(), contenders(), pace, results, Experiment::say)) {
      for (Net net : chosen) {
        race.run(net);
      }
    }
  }

  private Set<Contender> contenders() {
    Set<Contender> contenders = EnumSet.of(Contender.CONCERTINA);
    try {
      engines.forEach(name -> contenders.add(Contender.named(name)));
    } catch (IllegalArgumentException e) {
      throw wrongArgument(e.getMessage());
    }
    return contenders;
  }
}
