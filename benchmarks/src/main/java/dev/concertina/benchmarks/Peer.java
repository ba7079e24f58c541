package dev.concertina.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The other end of a {@link Child}. */
final class Peer implements AutoCloseable {
  private final String name;
  private final Process process;
  private final BufferedReader in;
  private final BufferedWriter out;

  Peer(String name, Process process) {
    this.name = name;
    this.process = process;
    this.in =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.out =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
  }

  /** Gives an order and waits for its answer. */
  String ask(Object... words) throws Failure {
    String order = String.join("\t", Arrays.stream(words).map(String::valueOf).toList());
    try {
      out.write(order);
      out.newLine();
      out.flush();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith(Child.ANSWER)) {
          return line.substring(Child.ANSWER.length());
        }
        if (line.startsWith(Child.REFUSAL)) {
          throw new Failure(name + " failed at '" + order + "': " + line.substring(2));
        }
      }
      throw new Failure(name + " ended at '" + order + "': its last words are above");
    } catch (IOException e) {
      throw new Failure(name + " ended at '" + order + "': " + e.getMessage());
    }
  }

  /** An order that is answered by numbers. */
  double[] numbers(Object... words) throws Failure {
    return Arrays.stream(ask(words).split("\t")).mapToDouble(Double::parseDouble).toArray();
  }

  ProcessHandle process() {
    return process.toHandle();
  }

  Map<String, String> versions() throws Failure {
    Map<String, String> versions = new LinkedHashMap<>();
    for (String entry : ask("versions").split("\t")) {
      int equals = entry.indexOf('=');
      versions.put(entry.substring(0, equals), entry.substring(equals + 1));
    }
    return versions;
  }

  @Override
  public void close() {
    try {
      out.close(); // ends its input, and so itself
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
