package dev.concertina.cli.reproduce;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A published or named result that can be obtained again from data on disk. */
interface Reproduction {

  /** The name on the command line and in the JSON. */
  String name();

  /** What it is, in a line for the help. */
  String description();

  /** Whether it reads data from a folder. */
  default boolean needsData() {
    return true;
  }

  /** Whether the result has charts. */
  default boolean hasCharts() {
    return false;
  }

  /**
   * Obtains the result.
   *
   * @param data a folder with the data sets, or whatever subset of them; null if none is needed
   * @param quick whether a fraction of the work will do, for a first look
   * @param progress hears a line now and then
   * @return the result beside its baselines and references
   * @throws IOException if the data cannot be read, or the folder has none of them
   */
  ResultTable obtain(Path data, boolean quick, Consumer<String> progress) throws IOException;
}
