package dev.concertina.examples;

import java.util.OptionalLong;

/**
 * The file that people would otherwise have of the same data, at the same distortion; its bytes
 * were written and counted.
 *
 * @param name what made it
 * @param bytes its size; empty if it could not be made
 * @param note with which settings, or why it could not be made
 */
record Rival(String name, OptionalLong bytes, String note) {
  static Rival of(String name, long bytes, String note) {
    return new Rival(name, OptionalLong.of(bytes), note);
  }

  static Rival missing(String name, String reason) {
    return new Rival(name, OptionalLong.empty(), reason);
  }
}
