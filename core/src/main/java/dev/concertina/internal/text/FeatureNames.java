package dev.concertina.internal.text;

import dev.concertina.internal.Require;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Names of features. */
public final class FeatureNames {
  private FeatureNames() {}

  /** The names of features that nobody named: f0, f1, … */
  public static List<String> byPlace(int features) {
    return IntStream.range(0, features).mapToObj(i -> "f" + i).toList();
  }

  /** A copy of names, which must be as many as there are features, and differ. */
  public static List<String> checked(List<String> names, int features) {
    List<String> copy = List.copyOf(Require.present(names, "names"));
    Require.that(
        copy.size() == features,
        "expected one name per feature, %d, found %d",
        features,
        copy.size());
    Set<String> seen = new HashSet<>();
    for (String name : copy) {
      Require.that(seen.add(name), "names must differ, found '%s' twice", name);
    }
    return copy;
  }
}
