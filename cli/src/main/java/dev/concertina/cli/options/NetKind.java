package dev.concertina.cli.options;

import dev.concertina.cli.console.Words;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The kinds of nets that can be trained from the command line. */
public enum NetKind {
  /** Fully connected layers, for tables and small pictures. */
  DENSE,
  /** Convolutions and a code, for pictures. */
  CONV,
  /** Convolutions without a narrow code, for taking noise out of pictures. */
  DENOISING,
  /** A transform and a net that decodes, for making pictures smaller. */
  TRANSFORM,
  /** Principal components and a net that decodes, for making rows and small pictures smaller. */
  PRINCIPAL,
  /** A recurrent net, for series. */
  LSTM;

  static NetKind parse(String text) {
    return Arrays.stream(values())
        .filter(kind -> Words.of(kind).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--arch must be one of "
                        + Arrays.stream(values()).map(Words::of).collect(Collectors.joining(", "))
                        + ", found "
                        + text));
  }
}
