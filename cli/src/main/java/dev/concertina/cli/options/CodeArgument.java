package dev.concertina.cli.options;

import dev.concertina.cnn.ConvArchitecture;

/**
 * What {@code --code} asks for.
 *
 * @param size how many values, or channels
 * @param spatial whether the code is a small picture rather than a row of values
 */
public record CodeArgument(int size, boolean spatial) {
  private static final String SPATIAL = "spatial:";

  public static CodeArgument parse(String text) {
    boolean spatial = text.startsWith(SPATIAL);
    try {
      return new CodeArgument(
          Integer.parseInt(spatial ? text.substring(SPATIAL.length()) : text), spatial);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "expected a number such as 32, or for --arch conv spatial:16, found '" + text + "'", e);
    }
  }

  int flat() {
    if (spatial) {
      throw new IllegalArgumentException(
          "a spatial code is for --arch conv, found spatial:" + size + ": give a number");
    }
    return size;
  }

  ConvArchitecture.Code ofConv() {
    return spatial ? new ConvArchitecture.Code.Spatial(size) : new ConvArchitecture.Code.Flat(size);
  }
}
