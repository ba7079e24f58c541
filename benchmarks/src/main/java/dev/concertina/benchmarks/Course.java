package dev.concertina.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What all engines are given for one net: the same weights and the same batch, in files.
 *
 * @param net the net
 * @param batch the samples that it learns
 * @param folder where the files are
 */
record Course(Net net, float[] batch, Path folder) implements AutoCloseable {
  private static final long SEED = 7;

  /** Weights are drawn by the given engine. */
  static Course of(Net net, Peer drawer) throws IOException, Failure {
    float[] batch = new MadeData(SEED).samples(net, net.batch());
    Course course = new Course(net, batch, Files.createTempDirectory("benchmarks-"));
    FloatFile.write(course.file("batch"), batch);
    drawer.ask("weights", net.name(), course.file("weights"));
    return course;
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  /** Puts an engine at the start. */
  void prepare(Peer peer) throws Failure {
    peer.ask("prepare", net.name(), file("weights"), file("batch"));
  }

  /** The batch as an engine's net gives it back now. */
  float[] reconstruction(Peer peer) throws IOException, Failure {
    peer.ask("reconstruct", file("output"));
    return FloatFile.read(file("output"));
  }

  @Override
  public void close() throws IOException {
    for (String name : List.of("batch", "weights", "output")) {
      Files.deleteIfExists(file(name));
    }
    Files.deleteIfExists(folder);
  }
}
