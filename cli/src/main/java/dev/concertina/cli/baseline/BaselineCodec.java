package dev.concertina.cli.baseline;

import java.util.OptionalLong;

/**
 * The file that people would otherwise have of the same data, at the same distortion; its bytes
 * were written and counted.
 *
 * @param name what made it
 * @param bytes its size; empty if it could not be made
 * @param note with which settings, or why it could not be made
 */
public record BaselineCodec(String name, OptionalLong bytes, String note) {
  static BaselineCodec of(String name, long bytes, String note) {
    return new BaselineCodec(name, OptionalLong.of(bytes), note);
  }

  static BaselineCodec missing(String name, String reason) {
    return new BaselineCodec(name, OptionalLong.empty(), reason);
  }
}
