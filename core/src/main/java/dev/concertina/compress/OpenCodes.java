package dev.concertina.compress;

import dev.concertina.internal.Require;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A file of codes together with the model that decodes it: one that is the caller's, or that of the
 * file, which is closed with it.
 */
final class OpenCodes implements Closeable {
  private final CodeFile file;
  private final Compressor compressor;
  private final boolean embedded;

  private OpenCodes(CodeFile file, Compressor compressor, boolean embedded) {
    this.file = file;
    this.compressor = compressor;
    this.embedded = embedded;
  }

  /** Makes something that reads codes, and closes them with itself. */
  interface Reader<T> {
    T of(OpenCodes codes) throws IOException;
  }

  /** Opens a file whose model is at hand. */
  static <T> T with(Path path, Compressor compressor, Reader<T> reader) throws IOException {
    Require.present(compressor, "compressor");
    CodeFile file = CodeFile.open(path);
    OpenCodes codes = new OpenCodes(file, compressor, false);
    return codes.readBy(
        opened -> {
          file.requireModel(compressor);
          return reader.of(opened);
        });
  }

  /** Opens a file that its model stands in. */
  static <T> T alone(Path path, Reader<T> reader) throws IOException {
    CodeFile file = CodeFile.open(path);
    Compressor model;
    try {
      model = file.model();
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
    return new OpenCodes(file, model, true).readBy(reader);
  }

  private <T> T readBy(Reader<T> reader) throws IOException {
    try {
      return reader.of(this);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  CodeFile file() {
    return file;
  }

  Compressor compressor() {
    return compressor;
  }

  @Override
  public void close() throws IOException {
    try {
      file.close();
    } finally {
      if (embedded) {
        compressor.close();
      }
    }
  }
}
