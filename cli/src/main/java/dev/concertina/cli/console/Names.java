package dev.concertina.cli.console;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Choices and files as people write their names. */
public final class Names {
  private Names() {}

  /** {@code MIN_MAX} as {@code min-max}. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The inverse of {@link #of}, in any case of letters. */
  public static <E extends Enum<E>> E constant(Class<E> type, String text) {
    for (E constant : type.getEnumConstants()) {
      if (of(constant).equals(text.strip().toLowerCase(Locale.ROOT).replace('_', '-'))) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        "expected one of "
            + Arrays.stream(type.getEnumConstants())
                .map(Names::of)
                .collect(Collectors.joining(", "))
            + ", found "
            + text);
  }

  public static <E extends Enum<E>> Function<String, E> parser(Class<E> type) {
    return text -> constant(type, text);
  }

  /** A path as a shell takes it. */
  public static String quoted(Path path) {
    String text = path.toString();
    return text.matches("[\\w./:\\\\-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  /** What a model is called: its file's name without the ending. */
  public static String nameOf(Path model) {
    String name = model.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
