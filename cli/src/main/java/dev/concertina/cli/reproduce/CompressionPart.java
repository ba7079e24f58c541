package dev.concertina.cli.reproduce;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A kind of data that is compressed in several ways. */
interface CompressionPart {
  /** The folders that must be there, for people. */
  String needs();

  /** Whether they are. */
  boolean isIn(Path data);

  /**
   * Compresses.
   *
   * @param data a folder with the data sets
   * @param scratch a folder for files that are written and read again
   * @param quick whether a fraction of the work will do
   * @param progress hears a line now and then
   */
  Findings measure(Path data, Path scratch, boolean quick, Consumer<String> progress)
      throws IOException;

  /** A folder of data sets, or one within its usual parent. */
  static Optional<Path> folder(Path data, String parent, String name) {
    return List.of(data.resolve(parent), data).stream()
        .map(p -> p.resolve(name))
        .filter(Files::isDirectory)
        .findFirst();
  }
}
