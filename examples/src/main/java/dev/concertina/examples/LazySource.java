package dev.concertina.examples;

import dev.concertina.Autoencoder;
import dev.concertina.TrainingOptions;
import dev.concertina.TrainingReport;
import dev.concertina.data.SampleShape;
import dev.concertina.data.SampleSource;
import dev.concertina.data.Samples;
import dev.concertina.dense.DenseArchitecture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Trains on samples that stay in a file of one's own, and are read when they are asked for. */
public final class LazySource {
  private static final int WIDTH = 4;

  private LazySource() {}

  /** Consecutive rows of floats. Reads by position, so several threads may read at once. */
  private record FloatFile(FileChannel channel, int size) implements SampleSource {
    @Override
    public void read(int index, float[] into, int offset) {
      try {
        ByteBuffer bytes = ByteBuffer.allocate(WIDTH * Float.BYTES);
        while (bytes.hasRemaining()) {
          channel.read(bytes, (long) index * bytes.capacity() + bytes.position());
        }
        bytes.flip().asFloatBuffer().get(into, offset, WIDTH);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Trains on a file that is never in memory as a whole.
   *
   * @param file rows of four floats
   * @return how the training went
   * @throws IOException if the file cannot be read
   */
  public static TrainingReport run(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      int rows = Math.toIntExact(channel.size() / (WIDTH * Float.BYTES));
      Samples samples = Samples.of(new FloatFile(channel, rows), new SampleShape.Features(WIDTH));
      var fit = Autoencoder.fit(DenseArchitecture.of(2), samples, TrainingOptions.defaults());
      fit.model().close();
      return fit.report();
    }
  }

  /** Writes rows of four numbers that one decides. */
  static void write(Path file, int rows) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(rows * WIDTH * Float.BYTES);
    for (int i = 0; i < rows * WIDTH; i++) {
      bytes.putFloat((float) Math.sin(i / WIDTH) * (1 + i % WIDTH));
    }
    Files.write(file, bytes.array());
  }

  /** Prints what {@link #run} returns. */
  public static void main(String[] args) throws IOException {
    Path file = Files.createTempFile("rows", ".floats");
    write(file, 1000);
    System.out.println(run(file));
    Files.delete(file);
  }
}
