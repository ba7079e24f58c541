package dev.concertina.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** JMH, under a launcher that adds its own jar to the arguments. */
public final class KernelMain {
  private KernelMain() {}

  /**
   * Runs JMH.
   *
   * @param args JMH's options, up to {@code -jar}
   * @throws IOException as JMH does
   */
  public static void main(String[] args) throws IOException {
    List<String> all = Arrays.asList(args);
    int end = all.lastIndexOf("-jar");
    List<String> options = end < 0 ? all : all.subList(0, end);
    org.openjdk.jmh.Main.main(options.toArray(String[]::new));
  }
}
