package dev.concertina.cli.options;

import dev.concertina.cli.console.Names;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The kinds of nets that can be trained from the command line. */
public enum NetKind {
  /** Fully connected layers, for tables and small pictures. */
  DENSE("fully connected layers, for tables and small pictures"),
  /** Convolutions and a code, for pictures. */
  CONV("convolutions, for pictures of one size"),
  /** A recurrent net, for series. */
  LSTM("recurrent layers, for series"),
  /** Convolutions without a narrow code, for taking noise out of pictures. */
  DENOISING("convolutions that take noise out of pictures of any size"),
  /** A discrete cosine transform and a net that decodes, for making pictures smaller. */
  DCT("a cosine transform and a net that decodes, to compress pictures of any size"),
  /** Principal components and a net that decodes, for making rows and small pictures smaller. */
  PCA("principal components and a net that decodes, to compress rows and small pictures");

  /** What two of them were called before. */
  private static final Map<String, NetKind> FORMER = Map.of("transform", DCT, "principal", PCA);

  private final String meaning;

  NetKind(String meaning) {
    this.meaning = meaning;
  }

  /** For the help. */
  public static final class All implements Supplier<Map<String, String>> {
    @Override
    public Map<String, String> get() {
      Map<String, String> all = new LinkedHashMap<>();
      Arrays.stream(values()).forEach(kind -> all.put(Names.of(kind), kind.meaning));
      return all;
    }
  }

  /**
   * Reads a kind.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public static NetKind parse(String text) {
    return Arrays.stream(values())
        .filter(kind -> Names.of(kind).equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(refusal(text)));
  }

  private static String refusal(String text) {
    if (FORMER.containsKey(text)) {
      return "'" + text + "' is now called " + Names.of(FORMER.get(text));
    }
    return Arrays.stream(values())
        .map(Names::of)
        .collect(Collectors.joining(", ", "expected one of ", ", found '" + text + "'"));
  }
}
