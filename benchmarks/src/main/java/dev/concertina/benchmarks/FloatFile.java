package dev.concertina.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Floats between processes: bare, little-endian. */
final class FloatFile {
  private FloatFile() {}

  static void write(Path file, float[] values) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      channel
          .map(MapMode.READ_WRITE, 0, 4L * values.length)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .put(values);
    }
  }

  static float[] read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer bytes = channel.map(MapMode.READ_ONLY, 0, channel.size());
      float[] values = new float[(int) (channel.size() / 4)];
      bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      return values;
    }
  }
}
