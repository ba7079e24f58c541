package dev.concertina.backend;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The version of NVIDIA's driver, as in 535.104.05: compared number by number. */
record DriverVersion(String text) implements Comparable<DriverVersion> {
  private static final Pattern FORM = Pattern.compile("\\b\\d{3,4}(\\.\\d{1,4}){1,2}\\b");

  /** The first version in a text. */
  static Optional<DriverVersion> find(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.find() ? Optional.of(new DriverVersion(matcher.group())) : Optional.empty();
  }

  private List<Integer> numbers() {
    return Stream.of(text.split("\\.")).map(Integer::valueOf).toList();
  }

  @Override
  public int compareTo(DriverVersion other) {
    List<Integer> ours = numbers();
    List<Integer> theirs = other.numbers();
    return IntStream.range(0, Math.min(ours.size(), theirs.size()))
        .map(i -> ours.get(i).compareTo(theirs.get(i)))
        .filter(order -> order != 0)
        .findFirst()
        .orElse(Integer.compare(ours.size(), theirs.size()));
  }

  @Override
  public String toString() {
    return text;
  }
}
