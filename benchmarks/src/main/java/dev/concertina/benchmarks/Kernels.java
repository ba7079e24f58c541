package dev.concertina.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Single kernels, by JMH, in the environment that the launcher sets. */
@Command(
    name = "kernels",
    description = {
      "Single kernels by JMH, whose options follow: kernels -h, kernels -l, kernels Sgemm -f 1 …"
    })
final class Kernels implements Callable<Integer> {
  @Unmatched private List<String> options = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    List<String> java = new ArrayList<>();
    java.add("-cp");
    java.add(System.getProperty("java.class.path"));
    java.add(KernelMain.class.getName());
    java.addAll(options);
    return Installation.found().launcher(java).inheritIO().start().waitFor();
  }
}
